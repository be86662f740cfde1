import { type Prefix, parseAddress, parsePrefix, prefixContains } from '../../model/address.ts';
import { type Finding, type FindingKind, findingKinds, findingSeverities } from '../../model/finding.ts';
import { addressKey } from '../address-key.ts';
import { allOf, anyOf, containing, oneOf, type Where, within } from '../address-search.ts';
import type { Database } from '../database.ts';
import type { FindingFilter, FindingRecord, FindingState, Paged } from '../records.ts';
import type { WriteContext } from '../write-context.ts';

interface Row {
  readonly key: string;
  readonly kind: string;
  readonly victim: string;
  readonly source: string | null;
  readonly subject: string | null;
  readonly evidence: string;
  readonly first_time: number;
  readonly last_time: number;
  readonly count: number;
  readonly state: string;
  readonly state_at: number;
  readonly state_by: string | null;
  readonly note: string;
}

/** Raised anew or once more. A closed finding opens again; a dismissed one stays dismissed, and is counted. */
export function raiseFinding({ db }: WriteContext, finding: Finding): void {
  const source = finding.source === null ? undefined : parseAddress(finding.source);
  const time = Math.floor(finding.time);
  db.run(
    `INSERT INTO findings (key, kind, victim, source, source_key, subject, evidence, first_time, last_time, count, state,
       state_at, note)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 'open', ?, '')
     ON CONFLICT (key) DO UPDATE SET evidence = excluded.evidence, count = count + 1,
       last_time = max(last_time, excluded.last_time),
       state_at = iif(state = 'closed', excluded.state_at, state_at), state = iif(state = 'closed', 'open', state)`,
    finding.key.slice(0, 500),
    finding.kind,
    finding.victim,
    finding.source,
    source ? addressKey(source) : null,
    finding.subject,
    finding.evidence.slice(0, 1000),
    time,
    time,
    time,
  );
}

/** Dismisses a finding, or opens it again. Returns false where there is no such key. */
export function setFindingState(
  { db }: WriteContext,
  key: string,
  state: FindingState,
  at: number,
  by: string | null,
  note: string,
): boolean {
  const sql = 'UPDATE findings SET state = ?, state_at = ?, state_by = ?, note = ? WHERE key = ?';
  return db.run(sql, state, Math.floor(at), by, note.slice(0, 1000), key) > 0;
}

const dayMs = 86_400_000;
/** How long one must not have been seen, milliseconds; null: another version knows. Made of our own words only. */
const quiet = `CASE kind ${Object.entries(findingKinds)
  .map(([kind, { quietDays }]) => `WHEN '${kind}' THEN ${quietDays * dayMs}`)
  .join(' ')} END`;

/**
 * Closes open findings that were not seen, nor opened again by somebody, for the time of their kind.
 * @param now milliseconds since the epoch
 * @returns how many, at most `limit`
 */
export function closeQuietFindings({ db }: WriteContext, now: number, limit: number): number {
  return db.run(
    `UPDATE findings SET state = 'closed', state_at = ?, state_by = NULL WHERE key IN
       (SELECT key FROM findings WHERE state = 'open' AND max(last_time, state_at) < ? - ${quiet} LIMIT ?)`,
    ...[Math.floor(now), now, limit],
  );
}

/** 0: the gravest; what another version has written and we do not know comes last. Made of our own words only. */
const rank = `CASE kind ${Object.entries(findingKinds)
  .map(([kind, { severity }]) => `WHEN '${kind}' THEN ${findingSeverities.indexOf(severity)}`)
  .join(' ')} ELSE ${findingSeverities.length} END`;

/** The gravest first, of equally grave ones the last seen. */
export function queryFindings(
  db: Database,
  filter: FindingFilter,
  page: { readonly limit: number; readonly offset: number },
): Paged<FindingRecord> {
  const conditions: Where[] = [];
  if (filter.state !== undefined) conditions.push({ sql: 'state = ?', values: [filter.state] });
  if (filter.kind !== undefined) conditions.push({ sql: 'kind = ?', values: [filter.kind] });
  if (filter.severity !== undefined)
    conditions.push(kindsWith((kind) => findingKinds[kind].severity === filter.severity));
  if (filter.text?.trim()) conditions.push(about(db, filter.text.trim()));
  if (filter.after !== undefined) conditions.push({ sql: 'state_at > ?', values: [filter.after] });
  if (filter.keys !== undefined) conditions.push(oneOf('key', filter.keys));
  const { sql, values } = allOf(conditions);
  const rows = db.all<Row>(
    `SELECT * FROM findings WHERE ${sql} ORDER BY ${rank}, last_time DESC, key LIMIT ? OFFSET ?`,
    ...[...values, page.limit, page.offset],
  );
  return { rows: rows.map(recordOf), total: db.number(`SELECT count(*) FROM findings WHERE ${sql}`, ...values) };
}

function about(db: Database, text: string): Where {
  const prefix = parsePrefix(text);
  if (prefix) return anyOf([within('source_key', prefix), victimsIn(db, prefix)]);
  const words = text.toLowerCase();
  return anyOf([
    kindsWith((kind) => kind.toLowerCase() === words || findingKinds[kind].title.toLowerCase().includes(words)),
    containing(text, ['evidence', 'subject', 'note', 'victim', 'source']),
  ]);
}

function kindsWith(fits: (kind: FindingKind) => boolean): Where {
  return oneOf('kind', (Object.keys(findingKinds) as FindingKind[]).filter(fits));
}

/** Protected addresses have no key of their own: there are few of them. */
function victimsIn(db: Database, prefix: Prefix): Where {
  const victims = db.all<{ victim: string }>('SELECT DISTINCT victim FROM findings').filter(({ victim }) => {
    const address = parseAddress(victim);
    return address !== undefined && prefixContains(prefix, address);
  });
  // one value, however many they are
  const list = JSON.stringify(victims.map(({ victim }) => victim));
  return { sql: 'victim IN (SELECT value FROM json_each(?))', values: [list] };
}

/** When a finding last came into its state, milliseconds since the epoch; 0: there is none. */
export function newestFinding(db: Database): number {
  return db.number('SELECT coalesce(max(state_at), 0) FROM findings');
}

/** Findings whose outside address lies in `prefix`, last seen first. */
export function findingsOf(db: Database, prefix: Prefix, limit: number): FindingRecord[] {
  const { sql, values } = within('source_key', prefix);
  return db
    .all<Row>(`SELECT * FROM findings WHERE ${sql} ORDER BY last_time DESC LIMIT ?`, ...values, limit)
    .map(recordOf);
}

/** Closed findings that were not seen since `before` go; open and dismissed ones stay. */
export function deleteFindings({ db }: WriteContext, before: number, limit: number): number {
  return db.run(
    `DELETE FROM findings WHERE key IN
       (SELECT key FROM findings WHERE state = 'closed' AND last_time < ? ORDER BY last_time LIMIT ?)`,
    ...[before, limit],
  );
}

function recordOf(row: Row): FindingRecord {
  return {
    kind: row.kind as FindingKind,
    key: row.key,
    victim: row.victim,
    source: row.source,
    evidence: row.evidence,
    subject: row.subject,
    firstTime: row.first_time,
    lastTime: row.last_time,
    count: row.count,
    state: row.state as FindingState,
    stateAt: row.state_at,
    stateBy: row.state_by,
    note: row.note,
  };
}
