import { formatPrefix, type Prefix, parsePrefix } from '../../model/address.ts';
import type { ClockStep } from '../../model/clock-steps.ts';
import type { Database } from '../database.ts';
import type { WriteContext } from '../write-context.ts';

/** An operator's unblock that keeps everything automatic off a prefix until then, milliseconds since the epoch. */
export interface HoldRecord {
  readonly prefix: Prefix;
  readonly until: number;
}

/** A new one or a change of it; those that are over at `now` go. */
export function putHold({ db }: WriteContext, { prefix, until }: HoldRecord, now: number): void {
  db.run('DELETE FROM holds WHERE until <= ?', Math.floor(now));
  db.run('INSERT OR REPLACE INTO holds (prefix, until) VALUES (?, ?)', formatPrefix(prefix), Math.floor(until));
}

export function deleteHold({ db }: WriteContext, prefix: Prefix): void {
  db.run('DELETE FROM holds WHERE prefix = ?', formatPrefix(prefix));
}

/** The clock was set: they end when they would have. */
export function shiftHolds({ db }: WriteContext, { by, from, to }: ClockStep): void {
  db.run('UPDATE holds SET until = until + ? WHERE until > ?', by, Math.min(from, to));
}

/** Those that are not over at `now`: some thousands at most. */
export function readHolds(db: Database, now: number): HoldRecord[] {
  const rows = db.all<{ prefix: string; until: number }>('SELECT prefix, until FROM holds WHERE until > ?', now);
  return rows.flatMap(({ prefix: text, until }) => {
    const prefix = parsePrefix(text);
    return prefix ? [{ prefix, until }] : [];
  });
}
