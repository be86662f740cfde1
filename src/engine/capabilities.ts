import { readFileSync } from 'node:fs';

/** Bits of linux/capability.h that the engine needs. */
export const capability = { netAdmin: 12n, netRaw: 13n } as const;

/** Whether this process has a capability now. */
export function hasCapability(bit: bigint, status = readFileSync('/proc/self/status', 'utf8')): boolean {
  const match = /^CapEff:\s*([0-9a-f]+)$/m.exec(status);
  return match !== null && ((BigInt(`0x${match[1]}`) >> bit) & 1n) === 1n;
}
