import type { Database } from '../database.ts';
import type { WriteContext } from '../write-context.ts';

/** What a change is about: an entry of a list, a setting, or an operator's unblock. */
export type OutboxKind = 'list' | 'setting' | 'unblock';

/** Something that was changed here and that the cluster has not taken yet. */
export interface OutboxItem {
  /** a later change of the same key has a higher one */
  readonly id: number;
  readonly kind: OutboxKind;
  /** `allow 192.0.2.0/24`, the name of a setting, or a target */
  readonly key: string;
  /** JSON; null where what holds here now is what is to be sent */
  readonly value: string | null;
}

/** A key that waits already is sent once, as it is then. */
export function putOutbox({ db }: WriteContext, kind: OutboxKind, keys: readonly string[], value: string | null): void {
  const sql = 'INSERT OR REPLACE INTO outbox (kind, key, value) SELECT ?, each.value, ? FROM json_each(?) AS each';
  db.run(sql, kind, value, JSON.stringify(keys));
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
  return db
    .all<OutboxItem>('SELECT id, kind, key, value FROM outbox WHERE id > ? ORDER BY id LIMIT ?', after, limit)
    .map((row) => ({ ...row }));
}
