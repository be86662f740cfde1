import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Check, ok, unknown, warn } from './check.ts';

/** Whether something keeps the machine's clock right: hosts of a cluster compare times. */
export function checkClock(): Check {
  const [id, title] = ['clock', 'clock'];
  if (existsSync('/run/systemd/timesync/synchronized')) return ok(id, title, 'is synchronised (systemd-timesyncd)');
  const asked = spawnSync('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
    encoding: 'utf8',
    timeout: 3000,
  });
  const answer = asked.status === 0 ? asked.stdout.trim() : '';
  if (answer === 'yes') return ok(id, title, 'is synchronised');
  if (answer === 'no')
    return warn(
      id,
      title,
      'is not synchronised',
      'install and start chrony or systemd-timesyncd: times in the log are wrong without',
    );
  return unknown(id, title, 'whether it is synchronised could not be found out here');
}
