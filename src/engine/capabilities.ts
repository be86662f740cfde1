import { readFileSync } from 'node:fs';
import koffi from 'koffi';

/** Bits of linux/capability.h. */
export const capability = { netAdmin: 12n, netRaw: 13n, sysAdmin: 21n } as const;

/** Whether this process has a capability now. */
export function hasCapability(bit: bigint, status = readFileSync('/proc/self/status', 'utf8')): boolean {
  const match = /^CapEff:\s*([0-9a-f]+)$/m.exec(status);
  return match !== null && ((BigInt(`0x${match[1]}`) >> bit) & 1n) === 1n;
}

/** linux/prctl.h */
const prCapAmbient = 47;
const prCapAmbientClearAll = 4;

/**
 * From now on no process that this thread starts gets capabilities from it. An engine that is not root has its own as
 * ambient ones (systemd's AmbientCapabilities), which pass to every program that it executes (capabilities(7)); those in
 * force here stay. Call it on the thread that starts processes: the sets belong to threads.
 * @throws Error where the kernel refuses, which it has no reason for
 */
export function keepCapabilitiesToOurselves(): void {
  const libc = koffi.load('libc.so.6');
  const prctl = libc.func('int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)');
  if (prctl(prCapAmbient, prCapAmbientClearAll, 0, 0, 0) !== 0)
    throw new Error(`the kernel keeps the ambient capabilities (errno ${koffi.errno()})`);
}
