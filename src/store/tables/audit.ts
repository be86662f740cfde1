import { allOf, type Where } from '../address-search.ts';
import type { Database } from '../database.ts';
import type { AuditEntry, AuditFilter, AuditRecord, Paged } from '../records.ts';
import type { WriteContext } from '../write-context.ts';

interface Row {
  readonly id: number;
  readonly time: number;
  readonly actor: string;
  readonly source: string;
  readonly action: string;
  readonly subject: string;
  readonly address: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** Returns its id. */
export function addAudit({ db }: WriteContext, entry: AuditEntry): number {
  return db.number(
    `INSERT INTO audit (time, actor, source, address, action, subject, before, after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    Math.floor(entry.time),
    entry.actor,
    entry.source,
    entry.address ?? null,
    entry.action,
    entry.subject,
    json(entry.before),
    json(entry.after),
  );
}

export function readAudit(db: Database, id: number): AuditRecord | undefined {
  const row = db.get<Row>('SELECT * FROM audit WHERE id = ?', id);
  return row && recordOf(row);
}

/** Newest first. */
export function queryAudit(
  db: Database,
  filter: AuditFilter,
  page: { readonly limit: number; readonly offset: number },
): Paged<AuditRecord> {
  const { sql, values } = whereOf(filter);
  const rows = db.all<Row>(
    `SELECT * FROM audit WHERE ${sql} ORDER BY id DESC LIMIT ? OFFSET ?`,
    ...[...values, page.limit, page.offset],
  );
  return { rows: rows.map(recordOf), total: db.number(`SELECT count(*) FROM audit WHERE ${sql}`, ...values) };
}

/** When the newest `limit` entries were written, newest first: to find a page of this and another audit together. */
export function readAuditTimes(db: Database, filter: AuditFilter, limit: number): number[] {
  const { sql, values } = whereOf(filter);
  return db
    .all<{ time: number }>(`SELECT time FROM audit WHERE ${sql} ORDER BY id DESC LIMIT ?`, ...values, limit)
    .map(({ time }) => time);
}

const mostActors = 500;

/** Who has changed something. */
export function readAuditActors(db: Database): string[] {
  return db
    .all<{ actor: string }>('SELECT DISTINCT actor FROM audit ORDER BY actor LIMIT ?', mostActors)
    .map(({ actor }) => actor);
}

export function deleteAudit({ db }: WriteContext, before: number, limit: number): number {
  return db.run(
    'DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE time < ? ORDER BY time LIMIT ?)',
    before,
    limit,
  );
}

function whereOf(filter: AuditFilter): Where {
  const conditions: Where[] = [];
  if (filter.from !== undefined) conditions.push({ sql: 'time >= ?', values: [filter.from] });
  if (filter.to !== undefined) conditions.push({ sql: 'time < ?', values: [filter.to] });
  for (const column of ['actor', 'action', 'subject'] as const) {
    const value = filter[column];
    if (value !== undefined) conditions.push({ sql: `${column} = ?`, values: [value] });
  }
  if (filter.text !== undefined) conditions.push(textIn(filter.text));
  return allOf(conditions);
}

/** A change of many entries says in its subject how many they are: whoever looks for one of them finds it by what is named. */
function textIn(text: string): Where {
  const like = (words: string) => `%${words.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
  const named = like(JSON.stringify(text).slice(1, -1));
  return {
    sql: `(subject LIKE ? ESCAPE '\\' OR
      (action IN ('allow.change', 'deny.change') AND (before LIKE ? ESCAPE '\\' OR after LIKE ? ESCAPE '\\')))`,
    values: [like(text), named, named],
  };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function recordOf({ before, after, address, ...row }: Row): AuditRecord {
  return {
    ...row,
    source: row.source as AuditRecord['source'],
    action: row.action as AuditRecord['action'],
    ...(address === null ? {} : { address }),
    ...(before === null ? {} : { before: JSON.parse(before) as unknown }),
    ...(after === null ? {} : { after: JSON.parse(after) as unknown }),
  };
}
