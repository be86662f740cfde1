import { type Prefix, parseAddress } from '../../model/address.ts';
import { addressKey, textOfKey } from '../address-key.ts';
import { within } from '../address-search.ts';
import type { Database } from '../database.ts';
import type { KnownGoodRecord } from '../records.ts';
import type { WriteContext } from '../write-context.ts';

/** More addresses than this are not kept; those whose last success is oldest go. */
export const maxKnownGood = 200_000;

interface Row {
  readonly key: Uint8Array;
  readonly users: number;
  readonly last_success: number;
  readonly until: number;
  readonly shared_port: number;
  readonly calls: number;
  readonly numbers: number;
  readonly peer_port: number;
}

/** Replaces what is known of these addresses. */
export function putKnownGood({ db }: WriteContext, records: readonly KnownGoodRecord[]): void {
  for (const record of records) {
    const address = parseAddress(record.address);
    if (!address) throw new TypeError(`known-good source ${JSON.stringify(record.address)} is no address`);
    db.run(
      `INSERT INTO known_good (key, users, last_success, until, shared_port, calls, numbers, peer_port)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET users = excluded.users,
         last_success = excluded.last_success, until = excluded.until, shared_port = excluded.shared_port,
         calls = excluded.calls, numbers = excluded.numbers, peer_port = excluded.peer_port`,
      ...[addressKey(address), record.users, Math.floor(record.lastSuccess), Math.floor(record.until)],
      ...[record.sharedPort, record.calls, record.numbers, record.peerPort],
    );
  }
}

export function deleteKnownGood({ db }: WriteContext, addresses: readonly string[]): number {
  let deleted = 0;
  for (const text of addresses) {
    const address = parseAddress(text);
    if (address) deleted += db.run('DELETE FROM known_good WHERE key = ?', addressKey(address));
  }
  return deleted;
}

/** Those whose time is over, and then those above the bound, oldest success first; at most `limit`. */
export function tidyKnownGood({ db }: WriteContext, now: number, limit: number): number {
  const ended = db.run(
    'DELETE FROM known_good WHERE key IN (SELECT key FROM known_good WHERE until <= ? ORDER BY until LIMIT ?)',
    ...[now, limit],
  );
  if (ended > 0) return ended;
  const excess = Math.min(limit, db.number('SELECT count(*) FROM known_good') - maxKnownGood);
  if (excess <= 0) return 0;
  return db.run(
    'DELETE FROM known_good WHERE key IN (SELECT key FROM known_good ORDER BY last_success LIMIT ?)',
    excess,
  );
}

/** Not ended at `now`, by address: the next `limit` after the address `after` ('' from the start). */
export function knownGoodAfter(db: Database, now: number, after: string, limit: number): KnownGoodRecord[] {
  const address = parseAddress(after);
  const key = address ? addressKey(address) : new Uint8Array(0);
  const sql = 'SELECT * FROM known_good WHERE key > ? AND until > ? ORDER BY key LIMIT ?';
  return db.all<Row>(sql, key, now, limit).map(recordOf);
}

export function knownGoodIn(db: Database, prefix: Prefix, limit: number): KnownGoodRecord[] {
  const { sql, values } = within('key', prefix);
  return db.all<Row>(`SELECT * FROM known_good WHERE ${sql} ORDER BY key LIMIT ?`, ...values, limit).map(recordOf);
}

function recordOf(row: Row): KnownGoodRecord {
  const { key, users, last_success: lastSuccess, until, shared_port: sharedPort, calls, numbers } = row;
  const address = textOfKey(key);
  return { address, users, lastSuccess, until, sharedPort, calls, numbers, peerPort: row.peer_port };
}
