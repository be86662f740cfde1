import { firstIdAt, timeOfId } from '../attack-id.ts';
import type { Database } from '../database.ts';
import {
  type Campaign,
  type CampaignColumn,
  type CampaignFilter,
  type CampaignKind,
  type CampaignPage,
  leastSources,
  type SortedPage,
} from '../records.ts';
import { countShutOut } from './shut-out.ts';

/** Campaigns that are weighed against each other. */
const mostWeighed = 1000;

/** How long to weigh them, milliseconds. */
const budget = 500;

/** The latest sources of a campaign that are looked for among blocks and denylist. */
const mostLookedFor = 500;

/** The latest attacks that tell when a campaign was active last. */
const latestAttacks = 100;

interface Row {
  readonly number: number;
  readonly kind: CampaignKind;
  readonly shown: string;
  readonly last: number;
  readonly cut: number | null;
}

interface Weighed extends Row {
  readonly sources: number;
  readonly provenSources: number;
  readonly attacks: number;
  readonly firstId: number;
}

/**
 * What is attacked from at least five sources in the window, from the tables that the writer keeps beside the log: at most
 * a thousand campaigns are weighed, within a budget of time, and only those of the page are looked at closely.
 */
export function queryCampaigns(db: Database, filter: CampaignFilter, page: SortedPage<CampaignColumn>): CampaignPage {
  const low = firstIdAt(Math.ceil(filter.from));
  const ofKind = filter.kind === undefined ? '' : ' AND kind = ?';
  const rows = db.all<Row>(
    `SELECT number, kind, shown, last, cut FROM campaign_subjects WHERE fifth >= ?${ofKind} ORDER BY attacks DESC, number LIMIT ?`,
    ...[Math.ceil(filter.from), ...(filter.kind === undefined ? [] : [filter.kind]), mostWeighed + 1],
  );
  const deadline = performance.now() + budget;
  const weighed: Weighed[] = [];
  let looked = 0;
  for (const row of rows) {
    if (looked === mostWeighed || performance.now() > deadline) break;
    looked++;
    const one = weigh(db, row, low);
    // the log may have been cut meanwhile
    if (one.sources >= leastSources) weighed.push(one);
  }
  const direction = page.descending ? -1 : 1;
  weighed.sort((a, b) => direction * (a[page.sort] - b[page.sort]) || b.sources - a.sources || b.last - a.last);
  const unknownUntil = db.number('SELECT unknown_until FROM campaign_state');
  return {
    rows: weighed.slice(page.offset, page.offset + page.limit).map((one) => campaignOf(db, one, low, filter.now)),
    total: weighed.length,
    totalIsExact: looked === rows.length,
    complete: unknownUntil < low,
  };
}

function weigh(db: Database, row: Row, low: number): Weighed {
  const sums = db.get<{ attacks: number; sources: number; proven: number; first: number | null }>(
    `SELECT count(*) AS sources, sum(attacks) AS attacks, sum(proven) AS proven, min(first) AS first FROM (
       SELECT count(*) AS attacks, max(proven) AS proven, min(id) AS first FROM campaign_attacks
       WHERE subject = ? AND id >= ? GROUP BY source)`,
    ...[row.number, low],
  );
  return {
    ...row,
    sources: sums?.sources ?? 0,
    attacks: sums?.attacks ?? 0,
    provenSources: sums?.proven ?? 0,
    firstId: sums?.first ?? low,
  };
}

function campaignOf(db: Database, one: Weighed, low: number, now: number): Campaign {
  const values = [one.number, low];
  const where = 'subject = ? AND id >= ?';
  const sources = db.all<{ source: Uint8Array }>(
    `SELECT source, max(id) AS latest FROM campaign_attacks WHERE ${where} GROUP BY source ORDER BY latest DESC LIMIT ?`,
    ...[...values, mostLookedFor],
  );
  const lastTime = db.number(
    `SELECT max(last_time) FROM attacks WHERE id IN (
       SELECT id FROM campaign_attacks WHERE ${where} ORDER BY id DESC LIMIT ?)`,
    ...[...values, latestAttacks],
  );
  return {
    kind: one.kind,
    subject: one.shown,
    sources: one.sources,
    provenSources: one.provenSources,
    attacks: one.attacks,
    isExact: one.cut === null || one.cut < low,
    shutOut: {
      count: countShutOut(
        db,
        sources.map(({ source }) => source),
        now,
      ),
      of: sources.length,
    },
    hosts: db
      .all<Campaign['hosts'][number]>(
        `SELECT hosts.uuid, hosts.name, count(*) AS attacks FROM campaign_attacks JOIN hosts ON hosts.number = host
         WHERE ${where} GROUP BY host ORDER BY 3 DESC, 2 LIMIT 100`,
        ...values,
      )
      .map((row) => ({ ...row })),
    countries: db
      .all<Campaign['countries'][number]>(
        `SELECT country, count(DISTINCT source) AS sources FROM campaign_attacks WHERE ${where} GROUP BY country
         ORDER BY 2 DESC, 1 LIMIT 5`,
        ...values,
      )
      .map((row) => ({ ...row })),
    detectors: db
      .all<Campaign['detectors'][number]>(
        `SELECT detector, count(*) AS attacks FROM campaign_attacks WHERE ${where} GROUP BY detector ORDER BY 2 DESC, 1`,
        ...values,
      )
      .map((row) => ({ ...row })),
    first: timeOfId(one.firstId),
    last: Math.max(one.last, lastTime),
  };
}
