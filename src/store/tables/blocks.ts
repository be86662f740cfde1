import { type Prefix, parsePrefix } from '../../model/address.ts';
import { type Block, formatTarget, parseTarget } from '../../model/block.ts';
import type { ClockStep } from '../../model/clock-steps.ts';
import { countryOrder } from '../../model/country-order.ts';
import { addressKey, keyLength } from '../address-key.ts';
import { allOf, oneOf, related, searched, type Where } from '../address-search.ts';
import { type BlockBatch, type BlockRow, packBlocks } from '../block-batch.ts';
import type { Database, SqlValue } from '../database.ts';
import type { BlockFilter, BlockRecord, ListedBlock, Paged, SortedPage } from '../records.ts';
import type { WriteContext } from '../write-context.ts';

interface Row {
  readonly target: string;
  readonly cause: string;
  readonly reason: string;
  readonly origin: string;
  readonly since: number;
  readonly until: number;
  readonly evidence: string;
  readonly times_before: number;
  readonly note: string;
  readonly lifted_at: number | null;
  readonly lifted_by: string | null;
  /** of those in force only */
  readonly vouchers?: string;
  readonly revision?: number;
  readonly country?: string | null;
}

export type BlockColumn = 'since' | 'until' | 'target' | 'timesBefore' | 'country' | 'countryName' | 'evidence';

const sortColumns: Record<BlockColumn, string> = {
  since: 'since',
  until: 'until',
  target: 'key',
  timesBefore: 'times_before',
  country: 'country',
  countryName: `instr('${countryOrder()}', country)`,
  evidence: 'evidence',
};

/**
 * A new block, or a change of the one in force: the same target and `since` is the same block, extended.
 * @param country ISO 3166-1 alpha-2; null: not known, or as it was
 */
export function putBlock({ db }: WriteContext, block: Block, country: string | null = null): void {
  const values: SqlValue[] = [
    formatTarget(block.target),
    addressKey(block.target.prefix),
    keyLength(block.target.prefix),
    block.cause,
    block.reason,
    block.origin,
    Math.floor(block.since),
    Math.floor(block.until),
    block.evidence,
    block.timesBefore,
    block.note,
  ];
  const columns = 'target, key, length, cause, reason, origin, since, until, evidence, times_before, note';
  const marks = '?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?';
  const set = `cause = excluded.cause, reason = excluded.reason, origin = excluded.origin, until = excluded.until,
    evidence = excluded.evidence, times_before = excluded.times_before, note = excluded.note, lifted_at = NULL,
    lifted_by = NULL`;
  db.run(
    `INSERT INTO blocks (${columns}, vouchers, revision, country) VALUES (${marks}, ?, ?, ?)
       ON CONFLICT (target) DO UPDATE SET since = excluded.since, vouchers = excluded.vouchers,
         revision = excluded.revision, country = coalesce(excluded.country, country), ${set}`,
    ...values,
    block.vouchers?.join() ?? '',
    block.revision ?? 0,
    country,
  );
  db.run(
    `INSERT INTO block_history (${columns}) VALUES (${marks}) ON CONFLICT (target, since) DO UPDATE SET ${set}`,
    ...values,
  );
}

/** The block stays as lifted until it would have ended, so that no late copy of it comes into force again. */
export function liftBlock({ db }: WriteContext, target: string, at: number, by: string): boolean {
  const since = db.get<{ since: number }>('SELECT since FROM blocks WHERE target = ? AND lifted_at IS NULL', target);
  if (!since) return false;
  const set = 'SET lifted_at = ?, lifted_by = ? WHERE target = ? AND since = ?';
  for (const table of ['blocks', 'block_history']) db.run(`UPDATE ${table} ${set}`, at, by, target, since.since);
  return true;
}

/**
 * The clock was set: blocks end when they would have (model/clock-steps.ts says which were decided before). One that had ended when it was set
 * back must not be in force again.
 */
export function shiftBlocks({ db }: WriteContext, { by, from, to, since }: ClockStep): void {
  for (const table of ['blocks', 'block_history'])
    db.run(
      `UPDATE ${table} SET until = until + ? WHERE since <= ? AND NOT (since > ? AND since <= ?) AND until > ?`,
      ...[by, from, since, to, Math.min(from, to)],
    );
}

/** Where a block stands in the cluster's bucket, once it is there. One that has ended or is another by now is left alone. */
export function setBlockRevision({ db }: WriteContext, target: string, since: number, revision: number): void {
  db.run('UPDATE blocks SET revision = ? WHERE target = ? AND since = ?', revision, target, Math.floor(since));
}

/** The bucket was lost, or this host is in another cluster: no block stands there. */
export function clearBlockRevisions({ db }: WriteContext): void {
  db.run('UPDATE blocks SET revision = 0 WHERE revision <> 0');
}

/** Takes ended blocks out of those in force (the history keeps them); at most `limit`. Returns how many. */
export function deleteEndedBlocks({ db }: WriteContext, now: number, limit: number): number {
  return db.run(
    'DELETE FROM blocks WHERE target IN (SELECT target FROM blocks WHERE until <= ? ORDER BY until LIMIT ?)',
    ...[now, limit],
  );
}

export function deleteBlockHistory({ db }: WriteContext, before: number, limit: number): number {
  return db.run(
    `DELETE FROM block_history WHERE (target, since) IN
       (SELECT target, since FROM block_history WHERE since < ? AND until < ? ORDER BY since LIMIT ?)`,
    ...[before, before, limit],
  );
}

/** Not ended at `now`, lifted ones among them, by target: the next `limit` rows after `after`. */
export function blockBatchAfter(db: Database, now: number, after: string, limit: number): BlockBatch {
  const texts = 'json_array(cause, reason, origin, evidence, note, lifted_by, vouchers)';
  const sql = `SELECT target, since, until, times_before, lifted_at, revision, ${texts} FROM blocks
    WHERE target > ? AND until > ? ORDER BY target LIMIT ?`;
  return packBlocks(db.rows(sql, after, now, limit) as unknown as BlockRow[]);
}

/** Part of a walk over the blocks by target. */
export interface WithoutCountry {
  /** targets whose country is not known, of the rows that were walked over */
  readonly targets: readonly string[];
  /** target of the last row, from which the walk goes on; null: there are no more */
  readonly last: string | null;
}

/** Of the next `limit` blocks after the target `after`: so no read keeps others waiting, however few are found. */
export function blocksWithoutCountry(db: Database, after: string, limit: number): WithoutCountry {
  const any = db.number('SELECT EXISTS (SELECT 1 FROM blocks WHERE country IS NULL)');
  if (any === 0) return { targets: [], last: null };
  const end = 'SELECT target FROM blocks WHERE target > ? ORDER BY target LIMIT 1 OFFSET ?';
  const last = db.get<{ target: string }>(end, after, limit - 1)?.target ?? null;
  // by target, as the walk goes: SQLite would walk over all that have none
  const found = 'SELECT target FROM blocks WHERE +country IS NULL AND target > ?';
  const rows = last === null ? db.rows(found, after) : db.rows(`${found} AND target <= ?`, after, last);
  return { targets: rows.map(([target]) => target as string), last };
}

/** What was looked up for blocks that had none. */
export function setBlockCountries(
  { db }: WriteContext,
  found: readonly (readonly [target: string, country: string])[],
): void {
  for (const [target, country] of found)
    db.run('UPDATE blocks SET country = ? WHERE target = ? AND country IS NULL', country, target);
}

/**
 * A page of the blocks in force.
 *
 * Which rows are shown is worked out in the index `blocks_listed` alone wherever filter and order stand in it: of a million blocks
 * that takes 0.1 s (0.7 s by the names of countries), and several seconds where SQLite reads each row to sort it. A `+` keeps SQLite from an index that serves one
 * condition and reads the rows for the others.
 */
export function queryBlocks(db: Database, filter: BlockFilter, page: SortedPage<BlockColumn>): Paged<ListedBlock> {
  const { country, evidence } = filter;
  const conditions: Where[] = [{ sql: '+until > ? AND lifted_at IS NULL', values: [filter.now] }];
  // few rows, each found by its address: there is nothing to gain by another index
  const looksUp = filter.targets !== undefined || parsePrefix(filter.text?.trim() ?? '') !== undefined;
  const free = looksUp ? '+' : '';
  if (country !== undefined) conditions.push({ sql: `${free}country = ?`, values: [country] });
  if (evidence !== undefined) conditions.push({ sql: `${free}evidence = ?`, values: [evidence] });
  if (filter.text?.trim())
    conditions.push(searched(filter.text, ['target', 'reason', 'note'], () => blockLengths(db, 'blocks')));
  if (filter.cause !== undefined) conditions.push({ sql: 'cause = ?', values: [filter.cause] });
  if (filter.origin !== undefined) conditions.push({ sql: 'origin = ?', values: [filter.origin] });
  if (filter.after !== undefined) conditions.push({ sql: 'since > ?', values: [filter.after] });
  if (filter.targets !== undefined) conditions.push(oneOf('target', filter.targets));
  const { sql, values } = allOf(conditions);
  // else an index that has the order is walked through, row by row, for a few that may be anywhere in it
  const listed = !looksUp && (country !== undefined || evidence !== undefined);
  const from = `FROM blocks ${listed ? 'INDEXED BY blocks_listed ' : ''}WHERE ${sql}`;
  const order = orderOf(page);
  const rows = db.all<Row>(
    `SELECT * FROM blocks WHERE target IN (SELECT target ${from} ORDER BY ${order} LIMIT ? OFFSET ?) ORDER BY ${order}`,
    ...[...values, page.limit, page.offset],
  );
  return {
    rows: rows.flatMap((row) => recordOf(row).map((record) => ({ ...record, country: row.country ?? null }))),
    total: db.number(`SELECT count(*) ${from}`, ...values),
  };
}

/** Many blocks have the same country or evidence: of those the newest comes first. */
function orderOf({ sort, descending }: SortedPage<BlockColumn>): string {
  const isKind = sort === 'country' || sort === 'countryName' || sort === 'evidence';
  return `${sortColumns[sort]} ${descending ? 'DESC' : 'ASC'}, ${isKind ? 'since DESC, ' : ''}target`;
}

/** When the newest of the blocks began, milliseconds since the epoch; 0: there is none. */
export function newestBlock(db: Database): number {
  return db.number('SELECT coalesce(max(since), 0) FROM blocks');
}

export interface BlockCount {
  readonly target: string;
  readonly count: number;
  /** milliseconds since the epoch */
  readonly last: number;
}

/**
 * How often each target was blocked since `since`, of those in the newest `limit` blocks; the one that was blocked
 * longest ago first.
 */
export function latestBlockCounts(db: Database, since: number, limit: number): BlockCount[] {
  const sql = `SELECT target, last, (SELECT count(*) FROM block_history AS h WHERE h.target = n.target AND h.since >= ?1) AS count
    FROM (
      SELECT target, max(since) AS last FROM (
        SELECT target, since FROM block_history WHERE since >= ?1 ORDER BY since DESC LIMIT ?2
      ) GROUP BY target
    ) AS n ORDER BY last, target`;
  return db.rows(sql, since, limit).map(([target, last, count]) => ({ target, count, last }) as BlockCount);
}

/** Blocks now and before whose target covers `prefix` or lies in it, newest first. */
export function blockHistory(db: Database, prefix: Prefix, limit: number): BlockRecord[] {
  const { sql, values } = related(prefix, blockLengths(db, 'block_history'));
  return db
    .all<Row>(`SELECT * FROM block_history WHERE ${sql} ORDER BY since DESC LIMIT ?`, ...values, limit)
    .flatMap(recordOf);
}

/** The lengths that occur: one seek each, not a walk over the table. */
export function blockLengths(db: Database, table: 'blocks' | 'block_history'): number[] {
  const sql = `WITH RECURSIVE found (length) AS (
      SELECT min(length) FROM ${table}
      UNION ALL SELECT (SELECT min(length) FROM ${table} WHERE length > found.length) FROM found WHERE length IS NOT NULL
    ) SELECT length FROM found WHERE length IS NOT NULL`;
  return db.all<{ length: number }>(sql).map((row) => row.length);
}

function recordOf(row: Row): BlockRecord[] {
  const target = parseTarget(row.target);
  if (!target) return [];
  return [
    {
      target,
      cause: row.cause,
      reason: row.reason,
      origin: row.origin,
      since: row.since,
      until: row.until,
      evidence: row.evidence as Block['evidence'],
      timesBefore: row.times_before,
      note: row.note,
      liftedAt: row.lifted_at,
      liftedBy: row.lifted_by,
      ...(row.vouchers ? { vouchers: row.vouchers.split(',') } : {}),
      ...(row.revision ? { revision: row.revision } : {}),
    },
  ];
}
