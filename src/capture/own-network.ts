import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import koffi from 'koffi';

/** CLONE_NEWNET and CLONE_NEWNS (linux/sched.h) */
const newNetwork = 0x40000000;
const newMounts = 0x00020000;

/** Why `enterOwnNetwork` cannot work here, for a test's `skip`; false when it can. */
export const noOwnNetwork: string | false = process.geteuid?.() === 0 ? false : 'needs root';

/**
 * For tests: moves the main thread, and the programs that it starts from now on, into a network namespace of its own
 * with only a loopback interface and no IPv6 of its own. It vanishes with the process. /sys is mounted anew, for it shows the interfaces of the
 * namespace that mounted it.
 */
export function enterOwnNetwork(): void {
  const unshare: (flags: number) => number = koffi.load('libc.so.6').func('int unshare(int flags)');
  if (unshare(newNetwork | newMounts) !== 0) throw new Error('unshare failed: not root?');
  execFileSync('mount', ['--make-rprivate', '/']);
  execFileSync('mount', ['-t', 'sysfs', 'sysfs', '/sys']);
  // the kernel's own multicast reports would be in every count
  for (const name of ['all', 'default']) writeFileSync(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1');
  ip('link set lo up');
}

/** Runs `ip` with the words of `command`. */
export function ip(command: string): void {
  execFileSync('ip', command.split(' '), { stdio: ['ignore', 'ignore', 'inherit'] });
}
