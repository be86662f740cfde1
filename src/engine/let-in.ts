import { chmodSync, chownSync, statSync } from 'node:fs';

/**
 * Lets a group into a folder of ours that is closed to all others. One that everybody may enter stays as it is: a socket
 * in /tmp must not close /tmp. Throws where the folder is not ours.
 */
export function letIn(folder: string, group: number): void {
  const { mode, gid } = statSync(folder);
  if ((mode & 0o001) !== 0) return;
  if (gid !== group) chownSync(folder, -1, group);
  if ((mode & 0o050) !== 0o050) chmodSync(folder, (mode & 0o777) | 0o050);
}
