import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFileAnew } from './copy-file-anew.ts';
import { type Access, databaseFile, inspectFile, prepareDirectory } from './data-directory.ts';
import { Database } from './database.ts';
import { type Migration, type MigrationReport, migrate } from './migrate.ts';
import { keepReserve, spendReserve } from './reserve.ts';
import { type Salvaged, salvage } from './salvage.ts';
import { StoreError, storeErrorOf } from './store-error.ts';
import { ensureOwnHost } from './tables/hosts.ts';

export interface OpenOptions {
  readonly directory: string;
  readonly access: Access;
  /** move a damaged database aside and begin a new one, rather than fail */
  readonly recover: boolean;
  readonly hostName: string;
  /** others than the program's, in tests */
  readonly migrations?: readonly Migration[];
}

/** What happened when the store was opened; for the log and the operator. */
export interface OpenReport {
  readonly file: string;
  readonly created: boolean;
  /** the last run did not end in order */
  readonly unclean: boolean;
  /** too large to be checked at once after an unclean end: that goes on in the background */
  readonly unchecked: boolean;
  readonly migration?: MigrationReport;
  readonly recovery?: Recovery;
  /** why it had to be copied away from the locks of another process */
  readonly unlocked?: string;
}

export interface Recovery {
  readonly reason: string;
  /** where the damaged database lies now; nothing of it was deleted */
  readonly movedTo: string;
  /** rows that were saved, by table */
  readonly salvaged: Salvaged;
}

/** Files up to this size are checked before use after an unclean end: some 0.2 s. */
const checkedAtOnce = 64 * 1024 * 1024;

/** Opens the database for writing, makes, migrates or recovers it. Throws StoreError. */
export function openDatabase(options: OpenOptions): { readonly db: Database; readonly report: OpenReport } {
  const { directory, access } = options;
  const file = databaseFile(directory);
  const created = prepareDirectory(directory, access);
  const { unclean, size, strange } = inspectFile(file);
  const base = { file, created, unclean, unchecked: unclean && size > checkedAtOnce };
  try {
    if (strange) throw new StoreError('corrupt', `${file} is no SQLite database`);
    if (existsSync(damageMark(file))) throw new StoreError('corrupt', `${file} was found damaged while it was in use`);
    const { db, migration } = openWithReserve(options, unclean && !base.unchecked);
    return { db, report: { ...base, ...(migration ? { migration } : {}) } };
  } catch (error) {
    const failure = storeErrorOf(error, `Cannot open ${file}`);
    if (options.recover && failure.code === 'busy') return openUnlocked(options, failure, base);
    const damaged = failure.code === 'corrupt';
    if (options.recover && (damaged || failure.code === 'foreign')) return recover(options, failure, base);
    // the check is not made again once SQLite has closed the file in order
    if (damaged && !strange) markDamaged(file, failure.detail);
    throw failure;
  }
}

/**
 * Whoever may read a file may lock it, and so keep all others from writing (fcntl(2)): the console may, and who took it over. No other
 * engine runs, for it would have the directory's lock. So the files are copied, which no lock holds fast, and are closed to all until they are open.
 */
function openUnlocked(
  options: OpenOptions,
  failure: StoreError,
  base: Omit<OpenReport, 'migration' | 'recovery' | 'unlocked'>,
): { db: Database; report: OpenReport } {
  const { file } = base;
  try {
    for (const suffix of ['-wal', '']) if (existsSync(file + suffix)) copyFileAnew(file + suffix);
    rmSync(`${file}-shm`, { force: true });
    const { db, migration } = openWithReserve(options, base.unclean && !base.unchecked);
    prepareDirectory(options.directory, options.access);
    return { db, report: { ...base, ...(migration ? { migration } : {}), unlocked: failure.detail } };
  } catch {
    throw failure;
  }
}

/** Says that the database was found damaged in use, so that the next start recovers it. */
export function markDamaged(file: string, what: string): void {
  try {
    writeFileSync(damageMark(file), `${what}\n`);
  } catch {
    // the disk that damaged the database may refuse this too; the next start finds the damage by itself
  }
}

function damageMark(file: string): string {
  return `${file}.damaged`;
}

/** On a full disk by the room that was held for this: what the engine reads here is what it protects with. */
function openWithReserve(options: OpenOptions, check: boolean): ReturnType<typeof openFile> {
  const { directory } = options;
  try {
    const opened = openFile(options, check);
    keepReserve(directory);
    return opened;
  } catch (error) {
    if (storeErrorOf(error, '').code !== 'full' || !spendReserve(directory)) throw error;
    try {
      return openFile(options, check);
    } finally {
      keepReserve(directory);
    }
  }
}

function openFile(options: OpenOptions, check: boolean): { db: Database; migration: MigrationReport | undefined } {
  const file = databaseFile(options.directory);
  const db = new Database(file);
  try {
    // has an effect only while the database is empty
    db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    const mode = db.get<{ journal_mode: string }>('PRAGMA journal_mode = WAL')?.journal_mode;
    if (mode !== 'wal') throw new StoreError('io', `${file} lies on a file system without shared memory (WAL mode)`);
    db.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY');
    db.exec(`PRAGMA journal_size_limit = ${64 * 1024 * 1024}; PRAGMA wal_autocheckpoint = 2000`);
    if (check) {
      const result = db.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check;
      if (result !== 'ok') throw new StoreError('corrupt', `${file} is damaged: ${result}`);
    }
    const migration = migrate(db, options.migrations);
    ensureOwnHost(db, randomUUID(), options.hostName);
    return { db, migration };
  } catch (error) {
    db.close();
    throw error;
  }
}

function recover(
  options: OpenOptions,
  failure: StoreError,
  base: Omit<OpenReport, 'migration' | 'recovery'>,
): { db: Database; report: OpenReport } {
  const { file } = base;
  const movedTo = `${file}.corrupt-${new Date().toISOString().replaceAll(':', '')}`;
  try {
    // the WAL goes along: SQLite finds it by name, and it may hold the newest pages
    for (const suffix of ['-wal', '-shm', ''])
      if (existsSync(file + suffix)) renameSync(file + suffix, movedTo + suffix);
    if (existsSync(damageMark(file))) renameSync(damageMark(file), damageMark(movedTo));
  } catch (error) {
    throw storeErrorOf(error, `Cannot move the damaged ${file} aside`);
  }
  try {
    prepareDirectory(options.directory, options.access);
    const fresh = new Database(file);
    fresh.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
    migrate(fresh, options.migrations);
    const salvaged = salvage(movedTo, fresh);
    fresh.close();
    const { db } = openFile(options, false);
    const recovery = { reason: failure.detail, movedTo, salvaged };
    return { db, report: { ...base, created: true, unchecked: false, recovery } };
  } catch (error) {
    throw storeErrorOf(error, `Cannot begin a new database in place of the damaged ${file}`);
  }
}
