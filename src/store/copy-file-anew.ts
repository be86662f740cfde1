import { chmodSync, constants, copyFileSync, renameSync, rmSync } from 'node:fs';
import { syncFile } from './sync-file.ts';

/**
 * Puts a copy in a file's place that only its owner may open: who has the file open, or holds it locked, has the old one. Throws errors of
 * the file system; then the file is there as before, but closed to others.
 */
export function copyFileAnew(file: string): void {
  const copy = `${file}.new`;
  rmSync(copy, { force: true });
  // a copy begins with the mode of what it is made from
  chmodSync(file, 0o600);
  try {
    copyFileSync(file, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    syncFile(copy);
    renameSync(copy, file);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
}
