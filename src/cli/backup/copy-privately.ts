import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFile } from '../../store/sync-file.ts';
import { CliError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';

/**
 * Copies the file at `path` below `directory` into a new one that only its owner may read, and that is on the disk when this returns. A
 * link on the way is not followed: whoever may write there, as the console's user in its folder, would else choose what root copies. Throws
 * CliError, and errors of the file system.
 */
export function copyPrivately(directory: string, path: string, copy: string): void {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = join(realpathSync(directory), path);
  const source = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const opened = `/proc/self/fd/${source}`;
    if (!fstatSync(source).isFile() || readlinkSync(opened) !== file)
      throw new CliError(exitCode.failed, `${file} is no plain file any more: look who changes it, and do it again`);
    copyFileSync(opened, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } finally {
    closeSync(source);
  }
  chmodSync(copy, 0o600);
  syncFile(copy);
}
