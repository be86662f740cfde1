import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { consoleMigrations } from '../../console/accounts/console-database.ts';
import { DataLock } from '../../engine/data-lock.ts';
import { checkDatabase } from '../../store/copy-database.ts';
import { makeDirectories } from '../../store/make-directories.ts';
import { migrations } from '../../store/migrate.ts';
import { CliError, usageError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';
import { type BackupNote, configName, dataName, noteName, parseNote } from './backup-note.ts';
import { copyPrivately } from './copy-privately.ts';
import { fileTrouble } from './file-trouble.ts';
import { keptFiles } from './kept-files.ts';

export interface RestoreReport extends BackupNote {
  readonly files: number;
  /** where what was there before lies now; null: nothing was */
  readonly replaced: string | null;
  /** the backup's configuration file, which is not put anywhere; null: it has none */
  readonly config: string | null;
  /** the host is a member of a cluster, by this backup */
  readonly member: boolean;
  /** it ran a NATS server of the cluster, which no backup holds */
  readonly server: boolean;
  /** it holds the cluster key */
  readonly holdsKey: boolean;
}

/**
 * Puts the files of a backup into the data directory of an engine that does not run. All is copied and checked beside it first; what
 * was there is moved aside, not deleted. Throws CliError, StoreError; the data directory is as it was then.
 */
export function restoreBackup(dataDir: string, source: string, replace: boolean, now: number): RestoreReport {
  const directory = resolve(source);
  const note = readNote(directory);
  const data = join(directory, dataName);
  const lock = new DataLock();
  const staged = join(dataDir, `.restoring-${now}`);
  try {
    const files = existsSync(data) ? keptFiles(data) : [];
    if (!files.some(({ path }) => path === 'sipprot.db'))
      throw new CliError(exitCode.unreadable, `${directory} is not whole: it holds no database`);
    makeDirectories(dataDir, 0o700);
    takeLock(lock, dataDir);
    const before = readdirSync(dataDir).filter(isReplaced);
    if (before.length > 0 && !replace)
      throw usageError(`${dataDir} holds data already: say --replace to have it moved aside`);
    for (const { path } of files) {
      mkdirSync(dirname(join(staged, path)), { recursive: true, mode: 0o700 });
      copyPrivately(data, path, join(staged, path));
    }
    checkDatabase(join(staged, 'sipprot.db'), migrations.at(-1)!.version);
    const users = join(staged, 'console/console.db');
    if (existsSync(users)) checkDatabase(users, consoleMigrations.at(-1)!.version);
    const aside = join(dataDir, `replaced-${new Date(now).toISOString().replaceAll(':', '')}`);
    if (before.length > 0) mkdirSync(aside, { mode: 0o700 });
    for (const name of before) renameSync(join(dataDir, name), join(aside, name));
    for (const name of readdirSync(staged)) renameSync(join(staged, name), join(dataDir, name));
    const holds = (name: string) => files.some(({ path }) => path === name);
    return {
      ...note,
      files: files.length,
      replaced: before.length > 0 ? aside : null,
      config: existsSync(join(directory, configName)) ? join(directory, configName) : null,
      member: holds('cluster/credential.json'),
      server: holds('cluster/server.json'),
      holdsKey: holds('cluster/authority.json'),
    };
  } catch (error) {
    throw fileTrouble(error, `${directory} cannot be restored into ${dataDir}`);
  } finally {
    rmSync(staged, { recursive: true, force: true });
    lock.release();
  }
}

function readNote(directory: string): BackupNote {
  let text: string;
  try {
    text = readFileSync(join(directory, noteName), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EACCES' ? 'it may only be read by its owner' : `there is no ${noteName} in it`;
    throw new CliError(
      code === 'EACCES' ? exitCode.notPermitted : exitCode.unreadable,
      `${directory} is no backup that can be read: ${why}`,
    );
  }
  const note = parseNote(text);
  if (!note)
    throw new CliError(
      exitCode.unreadable,
      `${join(directory, noteName)} is damaged, or of a later version of sipPROT: restore it with that version`,
    );
  return note;
}

function takeLock(lock: DataLock, dataDir: string): void {
  try {
    lock.take(dataDir);
  } catch {
    throw new CliError(
      exitCode.failed,
      `an engine uses ${dataDir}: stop it first (systemctl stop sipprot). What it blocks stays blocked meanwhile`,
    );
  }
}

/** The lock is ours now, and what an earlier restore moved aside stays. */
function isReplaced(name: string): boolean {
  return name !== 'engine.lock' && name !== 'sipprot.reserve' && !/^(?:replaced-|\.restoring-)/.test(name);
}
