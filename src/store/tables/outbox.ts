import type { ChangeMark, OutboxItem, OutboxKind } from '../../model/outbox-item.ts';
import type { Database } from '../database.ts';
import type { WriteContext } from '../write-context.ts';

/** A key that waits already is sent once, as it is then. */
export function putOutbox(
  { db }: WriteContext,
  kind: OutboxKind,
  keys: readonly string[],
  value: string | null,
  { run, number }: ChangeMark,
): void {
  const sql =
    'INSERT OR REPLACE INTO outbox (kind, key, value, run, number) SELECT ?, each.value, ?, ?, ? FROM json_each(?) AS each';
  db.run(sql, kind, value, run, number, JSON.stringify(keys));
}

/** These were taken. */
export function deleteOutbox({ db }: WriteContext, kind: OutboxKind, keys: readonly string[]): void {
  const sql = 'DELETE FROM outbox WHERE kind = ? AND key IN (SELECT value FROM json_each(?))';
  db.run(sql, kind, JSON.stringify(keys));
}

/** The host is in no cluster any more, or in another: what waited is of no use. */
export function clearOutbox({ db }: WriteContext): void {
  db.run('DELETE FROM outbox');
}

/** In the order of the changes, the next `limit` after `after`. */
export function outboxAfter(db: Database, after: number, limit: number): OutboxItem[] {
  const sql = 'SELECT id, kind, key, value, run, number FROM outbox WHERE id > ? ORDER BY id LIMIT ?';
  return db
    .all<Omit<OutboxItem, 'mark'> & ChangeMark>(sql, after, limit)
    .map(({ run, number, ...row }) => ({ ...row, mark: { run, number } }));
}
