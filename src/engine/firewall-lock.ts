import { readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDirectories } from '../store/make-directories.ts';
import { EngineLock } from './engine-lock.ts';

/**
 * One engine that enforces in a network namespace, which has one table of ours: two would each undo what the other's operator allows and
 * denies, as long as both run. The lock lies in a folder that is root's alone, whatever the data directory.
 */
export class FirewallLock extends EngineLock {
  /** An engine that is not root may have none. Throws an Error when another engine has it. */
  take(): void {
    const file = join('/run/sipprot', `firewall-${/\d+/.exec(readlinkSync('/proc/self/ns/net'))?.[0]}.lock`);
    try {
      makeDirectories(dirname(file), 0o750);
    } catch {
      return;
    }
    this.hold(
      file,
      'another engine, with a data directory of its own, enforces on this host already. Stop it first, or let this one only look on (--observe).',
    );
  }
}
