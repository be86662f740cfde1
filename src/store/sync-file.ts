import { closeSync, fsyncSync, openSync } from 'node:fs';

/** The file is on the disk when this returns, with its mode (fsync(2)). Throws errors of the file system. */
export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
