import type { AttackStatistics, TopValue } from '../../store/records.ts';
import { type Figure, statisticsRoutes } from '../contract/statistics.ts';
import { type FiguresNow, figuresOfAll, figuresOfHost } from '../host-figures.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { problemOf } from '../server/error-of.ts';
import type { Parts } from '../server/parts.ts';
import { readKnownHosts } from './hosts.ts';

/** Lengths of bars that read well, seconds. */
const bars = [60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 7 * 86_400] as const;
const wantedBars = 60;
/** more would be a longer answer than any chart can show */
const mostBars = 1500;
const mostCountries = 250;
const mostPoints = 120;

export function addStatisticsRoutes(api: Api, parts: Parts): void {
  const { store, history, countryOf } = parts;
  api.on(statisticsRoutes.dashboard, async ({ query: { from, to, bucketSeconds, host, top } }) => {
    if (to <= from)
      throw new ApiError('bad-input', undefined, { fields: [problemOf('to', 'must be later than from')] });
    const seconds = bucketSeconds ?? bars.find((bar) => (to - from) / 1000 / bar <= wantedBars) ?? bars.at(-1)!;
    if ((to - from) / 1000 / seconds > mostBars)
      throw new ApiError('bad-input', undefined, {
        fields: [problemOf('bucketSeconds', `must be such that there are at most ${mostBars} bars`)],
      });
    const of = host === undefined ? {} : { host };
    const [[found, before], { hosts, status }] = await Promise.all([
      store.read((reader) =>
        Promise.all([
          reader.attackStatistics({ from, to, bucketSeconds: seconds, top: mostCountries, ...of }),
          reader.attackStatistics({ from: from - (to - from), to: from, bucketSeconds: seconds, top: 1, ...of }),
        ]),
      ),
      readKnownHosts(parts),
    ]);
    const samples = history.of(host)?.between(from, to, mostPoints) ?? [];
    // a console that was started a moment ago knows nothing of the range's start to compare with
    const [oldest] = samples;
    const start = oldest && oldest.time - from <= (to - from) / 10 ? oldest : undefined;
    // without the engine nothing is known of now
    const now = status && (host === undefined ? figuresOfAll(hosts) : figuresOfHost(hosts, host));
    const figure = (field: keyof FiguresNow): Figure => ({
      value: now?.[field] ?? null,
      before: start?.[field] ?? null,
      points: samples.flatMap(({ time, [field]: value }) => (value === null ? [] : { time, value })),
    });
    return {
      from,
      to,
      bucketSeconds: found.bucketSeconds,
      figures: {
        attacks: {
          value: found.total.attacks,
          before: before.total.attacks,
          points: attackPoints(found, from, to),
        },
        blocks: figure('blocks'),
        messageRate: figure('messageRate'),
        unreadableShare: figure('unreadableShare'),
      },
      total: { ...found.total },
      series: found.series.map((point) => ({ ...point })),
      detectors: tops(found.detectors, top),
      types: tops(found.types, top),
      hosts: found.hosts.slice(0, top).map((row) => ({ ...row })),
      attackers: tops(found.attackers, top).map((row) => ({ ...row, country: countryOf(row.value) })),
      victims: tops(found.victims, top),
      userAgents: tops(found.userAgents, top),
      countries: tops(found.countries, mostCountries),
      topsFrom: found.topsFrom,
      topsTo: found.topsTo,
    };
  });
}

function tops(rows: readonly TopValue[], most: number): { value: string; attacks: number; messages: number }[] {
  return rows.slice(0, most).map(({ value, attacks, messages }) => ({ value, attacks, messages }));
}

/** Attacks of each bar, those with none too, and of long ranges only so many as a small line can show. */
function attackPoints(found: AttackStatistics, from: number, to: number): { time: number; value: number }[] {
  const length = found.bucketSeconds * 1000;
  const counts = new Map<number, number>();
  for (const { time, attacks } of found.series) counts.set(time, (counts.get(time) ?? 0) + attacks);
  const first = Math.floor(from / length) * length;
  const all = Math.ceil((to - first) / length);
  const together = Math.ceil(all / mostPoints);
  return Array.from({ length: Math.ceil(all / together) }, (_, i) => {
    const time = first + i * together * length;
    let value = 0;
    for (let j = 0; j < together; j++) value += counts.get(time + j * length) ?? 0;
    return { time, value };
  });
}
