import { type Prefix, parsePrefix } from '../../model/address.ts';
import { within } from '../address-search.ts';
import type { Database } from '../database.ts';

/** The newest attack from within a prefix. */
export interface LatestAttack {
  readonly type: string;
  readonly userAgent: string | null;
  /** milliseconds since the epoch */
  readonly time: number;
}

/** For each prefix (as text) its newest attack, or null: one seek each. */
export function latestAttacks(db: Database, prefixes: readonly string[]): (LatestAttack | null)[] {
  return prefixes.map((text) => {
    const prefix = parsePrefix(text);
    return prefix ? latestAttack(db, prefix) : null;
  });
}

function latestAttack(db: Database, prefix: Prefix): LatestAttack | null {
  const { sql, values } = within('attacker_key', prefix);
  const row = db.get<{ type: string; user_agent: string | null; time: number }>(
    `SELECT type, user_agent, time FROM attacks WHERE ${sql} ORDER BY attacker_key DESC, id DESC LIMIT 1`,
    ...values,
  );
  return row ? { type: row.type, userAgent: row.user_agent, time: row.time } : null;
}
