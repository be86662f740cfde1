import { textOfKey } from '../address-key.ts';
import { firstIdAt } from '../attack-id.ts';
import { seriesLevels, topLevels } from '../attack-summaries.ts';
import type { Database, SqlValue } from '../database.ts';
import type { AttackStatistics, SeriesPoint, StatisticsRange, Tally, TopValue } from '../records.ts';

/** Top lists of short ranges are made from the rows themselves when they are not more than this. */
const rowsAtOnce = 50_000;
const rowsRange = 3 * 3_600_000;

/** Hours serve the top lists of ranges up to this, days those of longer ones; seconds. */
const hoursRange = 72 * 3600;

/** Charts and top lists of a range of time, from sums that the writer keeps. Milliseconds at 10 million attacks. */
export function attackStatistics(db: Database, range: StatisticsRange): AttackStatistics {
  const host = range.host === undefined ? undefined : hostNumber(db, range.host);
  const seconds = seriesSeconds(db, range);
  const level = seconds % seriesLevels[1] === 0 ? seriesLevels[1] : seriesLevels[0];
  const from = Math.floor(range.from / 1000 / level) * level;
  const to = Math.ceil(range.to / 1000);
  const where = `level = ? AND bucket >= ? AND bucket < ?${host === undefined ? '' : ' AND host = ?'}`;
  const values: SqlValue[] = [level, from, to, ...(host === undefined ? [] : [host])];
  // the length stands in the text, for a bound number is a float to SQLite and would not divide whole numbers
  const series = db.all<{ start: number; detector: string; type: string; attacks: number; messages: number }>(
    `SELECT bucket / ${seconds} * ${seconds} AS start, detector, type, sum(attacks) AS attacks, sum(messages) AS messages
     FROM attack_series WHERE ${where} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    ...values,
  );
  const points = series.map(({ start, ...rest }): SeriesPoint => ({ time: start * 1000, ...rest }));
  return {
    bucketSeconds: seconds,
    total: points.reduce(add, { attacks: 0, messages: 0 }),
    series: points,
    detectors: grouped(points, 'detector'),
    types: grouped(points, 'type'),
    hosts: byHost(db, where, values),
    ...tops(db, range, host),
  };
}

const mostHosts = 1000;

function byHost(db: Database, where: string, values: readonly SqlValue[]): AttackStatistics['hosts'] {
  return db
    .all<AttackStatistics['hosts'][number]>(
      `SELECT hosts.uuid AS value, hosts.name, attacks, messages FROM (
         SELECT host, sum(attacks) AS attacks, sum(messages) AS messages FROM attack_series WHERE ${where} GROUP BY host
       ) JOIN hosts ON hosts.number = host ORDER BY attacks DESC, messages DESC, hosts.name LIMIT ?`,
      ...values,
      mostHosts,
    )
    .map((row) => ({ ...row }));
}

type Tops = Pick<AttackStatistics, 'attackers' | 'victims' | 'userAgents' | 'countries' | 'topsFrom' | 'topsTo'>;

function tops(db: Database, range: StatisticsRange, host: number | undefined): Tops {
  const limit = Math.min(Math.max(1, range.top ?? 10), 1000);
  if (range.to - range.from <= rowsRange) {
    const found = topsOfRows(db, range, host, limit);
    if (found) return found;
  }
  const hours = (range.to - range.from) / 1000 <= hoursRange && range.from / 1000 >= oldest(db, topLevels[0]);
  const level = hours ? topLevels[0] : topLevels[1];
  const from = Math.floor(range.from / 1000 / level) * level;
  const to = Math.ceil(range.to / 1000 / level) * level;
  const top = (dimension: string): TopValue[] =>
    db
      .all<TopValue>(
        `SELECT value, sum(attacks) AS attacks, sum(messages) AS messages FROM attack_tops
         WHERE level = ? AND dimension = ? AND bucket >= ? AND bucket < ?${host === undefined ? '' : ' AND host = ?'}
         GROUP BY value ORDER BY 2 DESC, 3 DESC, 1 LIMIT ?`,
        ...[level, dimension, from, to, ...(host === undefined ? [] : [host]), limit],
      )
      .map((row) => ({ ...row }));
  return {
    attackers: top('attacker'),
    victims: top('victim'),
    userAgents: top('userAgent'),
    countries: top('country'),
    topsFrom: from * 1000,
    topsTo: to * 1000,
  };
}

function topsOfRows(db: Database, range: StatisticsRange, host: number | undefined, limit: number): Tops | undefined {
  const ids = [firstIdAt(Math.ceil(range.from)), firstIdAt(Math.ceil(range.to))];
  const bounded = 'SELECT 1 FROM attacks WHERE id >= ? AND id < ? LIMIT ?';
  if (db.number(`SELECT count(*) FROM (${bounded})`, ...ids, rowsAtOnce + 1) > rowsAtOnce) return undefined;
  const top = <T>(column: string) =>
    db.all<{ value: T; attacks: number; messages: number }>(
      `SELECT ${column} AS value, count(*) AS attacks, sum(count) AS messages FROM attacks NOT INDEXED
       WHERE id >= ? AND id < ?${host === undefined ? '' : ' AND host = ?'}
       GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1 LIMIT ?`,
      ...[...ids, ...(host === undefined ? [] : [host]), limit],
    );
  return {
    attackers: top<Uint8Array>('attacker_key').map((row) => ({ ...row, value: textOfKey(row.value) })),
    victims: top<string>('victim').map((row) => ({ ...row })),
    userAgents: top<string>(`coalesce(user_agent, '')`).map((row) => ({ ...row })),
    countries: top<string>(`coalesce(country, '')`).map((row) => ({ ...row })),
    topsFrom: range.from,
    topsTo: range.to,
  };
}

/** Minutes are kept for a day: a range that begins before them is shown by the hour. */
function seriesSeconds(db: Database, range: StatisticsRange): number {
  const asked = Math.max(60, Math.round(range.bucketSeconds / 60) * 60);
  if (asked % 3600 === 0) return asked;
  const first = db.get<{ bucket: number | null }>('SELECT min(bucket) AS bucket FROM attack_series WHERE level = 60');
  const minutesFrom = Math.min(first?.bucket ?? Number.POSITIVE_INFINITY, Math.ceil(range.to / 1000));
  const gone = db.number(
    'SELECT EXISTS (SELECT 1 FROM attack_series WHERE level = 3600 AND bucket >= ? AND bucket < ?)',
    ...[hourOf(range.from / 1000), hourOf(minutesFrom)],
  );
  return gone === 1 ? Math.ceil(asked / 3600) * 3600 : asked;
}

function hourOf(seconds: number): number {
  return Math.floor(seconds / 3600) * 3600;
}

function oldest(db: Database, level: number): number {
  return db.number('SELECT min(bucket) FROM attack_tops WHERE level = ? AND dimension = ?', level, 'attacker');
}

function hostNumber(db: Database, uuid: string): number {
  return db.get<{ number: number }>('SELECT number FROM hosts WHERE uuid = ?', uuid)?.number ?? -1;
}

function add(sum: Tally, point: Tally): Tally {
  return { attacks: sum.attacks + point.attacks, messages: sum.messages + point.messages };
}

function grouped(points: readonly SeriesPoint[], by: 'detector' | 'type'): TopValue[] {
  const sums = new Map<string, Tally>();
  for (const point of points) sums.set(point[by], add(sums.get(point[by]) ?? { attacks: 0, messages: 0 }, point));
  return [...sums]
    .map(([value, tally]) => ({ value, ...tally }))
    .sort((a, b) => b.attacks - a.attacks || b.messages - a.messages || (a.value < b.value ? -1 : 1));
}
