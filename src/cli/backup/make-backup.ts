import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { version } from '../../engine/version.ts';
import { copyDatabase } from '../../store/copy-database.ts';
import { makeDirectories } from '../../store/make-directories.ts';
import { CliError, usageError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';
import { type BackupNote, configName, dataName, noteName } from './backup-note.ts';
import { copyPrivately } from './copy-privately.ts';
import { fileTrouble } from './file-trouble.ts';
import { keptFiles } from './kept-files.ts';

/** some seconds of copying */
const largeMegabytes = 200;

/** What a backup holds. */
export interface BackupReport extends BackupNote {
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Copies what a host has, while its engine runs or not, into a directory that appears under its name only when it is whole. `large`
 * is told of a file that takes a while. Throws CliError, StoreError.
 */
export function makeBackup(
  config: Config,
  target: string,
  now: number,
  large: (file: string, megabytes: number) => void,
): BackupReport {
  const { dataDir } = config;
  const directory = resolve(target);
  if (directory === dataDir || directory.startsWith(`${dataDir}/`))
    throw usageError(`a backup inside the data directory ${dataDir} goes with it: name a directory elsewhere`);
  if (existsSync(directory) && !(lstatSync(directory).isDirectory() && readdirSync(directory).length === 0))
    throw usageError(`${directory} is there already: name a new directory, or an empty one`);
  if (!existsSync(join(dataDir, 'sipprot.db')))
    throw new CliError(
      exitCode.unreadable,
      `there is no database of sipPROT in ${dataDir}: say with --data-dir or --config where it is`,
    );
  const beside = join(dirname(directory), `.${basename(directory)}.part`);
  try {
    rmSync(beside, { recursive: true, force: true });
    makeDirectories(beside, 0o700);
    const data = join(beside, dataName);
    const files = keptFiles(dataDir);
    let bytes = 0;
    for (const { path, isDatabase } of files) {
      const megabytes = Math.round(lstatSync(join(dataDir, path)).size / 1e6);
      if (megabytes >= largeMegabytes) large(path, megabytes);
      mkdirSync(dirname(join(data, path)), { recursive: true, mode: 0o700 });
      if (isDatabase) copyDatabase(join(dataDir, path), join(data, path));
      else copyPrivately(dataDir, path, join(data, path));
      bytes += lstatSync(join(data, path)).size;
    }
    if (config.file !== null) {
      const file = realpathSync(config.file);
      copyPrivately(dirname(file), basename(file), join(beside, configName));
    }
    const note: BackupNote = { format: 1, version, host: config.hostName, made: new Date(now).toISOString(), dataDir };
    writeFileSync(join(beside, noteName), `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600, flush: true });
    if (existsSync(directory)) rmSync(directory, { recursive: true });
    renameSync(beside, directory);
    return { ...note, directory, files: files.length, bytes };
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throw fileTrouble(error, `the backup in ${directory} cannot be made`);
  }
}
