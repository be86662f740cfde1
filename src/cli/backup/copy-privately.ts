import { closeSync, constants, copyFileSync, fchmodSync, fsyncSync, openSync } from 'node:fs';

/** Copies a file into a new one that only its owner may read, and that is on the disk when this returns. Throws errors of the file system. */
export function copyPrivately(file: string, copy: string): void {
  copyFileSync(file, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const descriptor = openSync(copy, 'r+');
  try {
    fchmodSync(descriptor, 0o600);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
