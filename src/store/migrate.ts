import { constants, copyFileSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from './database.ts';
import { initial } from './migrations/001-initial.ts';
import { auditAddress } from './migrations/002-audit-address.ts';
import { cluster } from './migrations/003-cluster.ts';
import { campaigns } from './migrations/004-campaigns.ts';
import { sharedPort } from './migrations/005-shared-port.ts';
import { holds } from './migrations/006-holds.ts';
import { trunks } from './migrations/007-trunks.ts';
import { listIndexes } from './migrations/008-list-indexes.ts';
import { removedHosts } from './migrations/009-removed-hosts.ts';
import { outboxChanges } from './migrations/010-outbox-changes.ts';
import { blockCountries } from './migrations/011-block-countries.ts';
import { StoreError } from './store-error.ts';

/** One step of the schema. Steps are never changed once released: a mistake is mended by the next step. */
export interface Migration {
  /** the schema's version after it; `PRAGMA user_version` */
  readonly version: number;
  /** what it changes, for the log */
  readonly changes: string;
  /** runs inside the transaction of the whole migration */
  up(db: Database): void;
}

/** In order, without gaps. */
export const migrations: readonly Migration[] = [
  initial,
  auditAddress,
  cluster,
  campaigns,
  sharedPort,
  holds,
  trunks,
  listIndexes,
  removedHosts,
  outboxChanges,
  blockCountries,
];

/** 'SIPP': tells our databases from others' (https://sqlite.org/pragma.html#pragma_application_id). */
export const applicationId = 0x53495050;

const keptBackups = 2;

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  /** the copy that was made before; absent for a new database */
  readonly backup?: string;
}

/**
 * Brings the schema up to date in one transaction, after a copy of the file was made. Returns nothing when it was.
 * Throws StoreError `newer`, `foreign`, or `full` where the copy has no room.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): MigrationReport | undefined {
  const to = steps.at(-1)?.version ?? 0;
  const from = db.number('PRAGMA user_version');
  const owner = db.number('PRAGMA application_id');
  const empty = db.number('SELECT count(*) FROM sqlite_schema') === 0;
  if (owner !== applicationId && !empty)
    throw new StoreError('foreign', `${db.file} was not made by sipPROT (application id ${owner})`);
  if (from > to)
    throw new StoreError('newer', `${db.file} has schema version ${from}, this program knows ${to} at most`);
  if (from === to) return undefined;
  const backup = empty ? undefined : backUp(db, from);
  db.transaction(() => {
    for (const step of steps) if (step.version > from) step.up(db);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${to}`);
  });
  return { from, to, ...(backup === undefined ? {} : { backup }) };
}

/** A copy of the whole file, made while we are the only writer and the WAL is empty. */
function backUp(db: Database, version: number): string {
  const checkpoint = db.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  if (checkpoint?.busy) throw new StoreError('busy', `${db.file} is in use, it cannot be copied before the migration`);
  const prefix = `${basename(db.file)}.before-version-`;
  const copy = join(dirname(db.file), `${prefix}${version + 1}`);
  const needed = statSync(db.file).size;
  const { bavail, bsize } = statfsSync(dirname(db.file));
  if (bavail * bsize < needed * 1.2)
    throw new StoreError('full', `The copy of ${db.file} before its migration needs ${needed} bytes`);
  // a reflink where the file system can, so that 10 GB take no time and no space
  copyFileSync(db.file, copy, constants.COPYFILE_FICLONE);
  const number = (name: string) => Number(name.slice(prefix.length));
  const copies = readdirSync(dirname(db.file)).filter((name) => name.startsWith(prefix));
  copies.sort((a, b) => number(b) - number(a));
  for (const old of copies.slice(keptBackups)) rmSync(join(dirname(db.file), old));
  return copy;
}
