import { addressOfKey, prefixOfKey } from '../address-key.ts';
import { related } from '../address-search.ts';
import type { Database } from '../database.ts';
import { blockLengths } from './blocks.ts';
import { listLengths } from './list-entries.ts';

/**
 * How many of these sources (keys of IPv4 addresses and IPv6 /64s) cannot reach us at `now`, because a block in force or an
 * entry of the denylist covers them; of a /64 also where an address in it is blocked.
 */
export function countShutOut(db: Database, sources: readonly Uint8Array[], now: number): number {
  const blocked = blockLengths(db, 'blocks');
  const denied = listLengths(db, 'deny');
  let count = 0;
  for (const source of sources) {
    const prefix = prefixOfKey(source, addressOfKey(source).family === 4 ? 128 : 64);
    const block = related(prefix, blocked);
    const entry = related(prefix, denied);
    // of a flow only one port is blocked: its target has blanks
    const isBlocked = () =>
      db.get(
        `SELECT 1 FROM blocks WHERE ${block.sql} AND until > ? AND lifted_at IS NULL AND target NOT LIKE '% %' LIMIT 1`,
        ...[...block.values, now],
      );
    const isDenied = () =>
      db.get(`SELECT 1 FROM list_entries WHERE list = 'deny' AND ${entry.sql} LIMIT 1`, ...entry.values);
    if (isBlocked() || isDenied()) count++;
  }
  return count;
}
