import type { ClockStep } from '../../model/clock-steps.ts';
import type { Host } from '../../model/host.ts';
import type { Database } from '../database.ts';
import type { HostRecord } from '../records.ts';
import { StoreError } from '../store-error.ts';
import type { WriteContext } from '../write-context.ts';

interface Row {
  readonly uuid: string;
  readonly name: string;
  readonly own: number;
  readonly last_seen: number;
  readonly state: string | null;
}

/** A host as it describes itself now. One that was removed is back: what it said before that the cluster keeps away. */
export function putHost({ db }: WriteContext, host: Host): void {
  db.run(
    `INSERT INTO hosts (uuid, name, last_seen, state) VALUES (?, ?, ?, ?)
     ON CONFLICT (uuid) DO UPDATE SET name = excluded.name, last_seen = excluded.last_seen, state = excluded.state,
       removed_at = NULL`,
    ...[host.uuid, host.name, Math.floor(host.lastSeen), JSON.stringify(host)],
  );
}

/** Its attacks stay in the log, under its name. The own host cannot be removed: StoreError `conflict`. */
export function removeHost({ db }: WriteContext, uuid: string, at: number): boolean {
  if (db.number('SELECT own FROM hosts WHERE uuid = ?', uuid) === 1)
    throw new StoreError('conflict', 'The own host cannot be removed');
  return db.run('UPDATE hosts SET removed_at = ? WHERE uuid = ? AND removed_at IS NULL', at, uuid) > 0;
}

/** The row of the machine we run on, made at the first start: its uuid lives as long as the data directory. */
export function ensureOwnHost(db: Database, uuid: string, name: string): void {
  if (db.number('SELECT count(*) FROM hosts WHERE own = 1') > 0)
    db.run('UPDATE hosts SET name = ? WHERE own = 1 AND name <> ?', name, name);
  else db.run('INSERT INTO hosts (uuid, name, own, last_seen) VALUES (?, ?, 1, 0)', uuid, name);
}

/**
 * The own host takes the uuid that it has in its cluster. What is in the log of it stays its own; a row that was heard of
 * under that uuid before it was known to be the own one becomes part of it.
 */
export function setOwnUuid(context: WriteContext, uuid: string): void {
  const { db } = context;
  const other = db.get<{ number: number }>('SELECT number FROM hosts WHERE uuid = ? AND own = 0', uuid);
  if (other) {
    db.run('UPDATE attacks SET host = (SELECT number FROM hosts WHERE own = 1) WHERE host = ?', other.number);
    db.run('UPDATE campaign_attacks SET host = (SELECT number FROM hosts WHERE own = 1) WHERE host = ?', other.number);
    db.run('DELETE FROM hosts WHERE number = ?', other.number);
  }
  db.run('UPDATE hosts SET uuid = ? WHERE own = 1 AND uuid <> ?', uuid, uuid);
  context.hosts.forget();
}

/** The host is in no cluster any more: the others are gone, their attacks stay in the log. */
export function forgetHosts({ db }: WriteContext, at: number): void {
  db.run('UPDATE hosts SET removed_at = ? WHERE own = 0 AND removed_at IS NULL', at);
}

/**
 * The clock was set: the other hosts were last heard of as long ago as before. Those that were heard of since (see `isBefore`) have the new
 * time already.
 */
export function shiftHosts({ db }: WriteContext, { by, from, to, since }: ClockStep): void {
  db.run(
    `UPDATE hosts SET last_seen = max(0, last_seen + ?)
      WHERE own = 0 AND last_seen > 0 AND last_seen <= ? AND NOT (last_seen > ? AND last_seen <= ?)`,
    ...[by, from, since, to].map(Math.round),
  );
}

/** The own host first, then by name. */
export function readHosts(db: Database): HostRecord[] {
  return db
    .all<Row>('SELECT * FROM hosts WHERE removed_at IS NULL ORDER BY own DESC, name, uuid')
    .map(({ uuid, name, own, last_seen, state }) => ({
      uuid,
      name,
      own: own === 1,
      lastSeen: last_seen,
      state: state === null ? null : (JSON.parse(state) as Host),
    }));
}

export function readOwnUuid(db: Database): string | undefined {
  return db.get<{ uuid: string }>('SELECT uuid FROM hosts WHERE own = 1')?.uuid;
}
