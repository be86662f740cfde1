import { readFileSync } from 'node:fs';
import { parseAddress } from '../../src/model/address.ts';

const tcpListen = '0A';

/**
 * Whether a socket in the network namespace of process `pid` is bound to `address` and `port` (TCP: and listens).
 * A socket bound to all addresses of the family counts.
 */
export function listens(pid: number, transport: 'udp' | 'tcp', address: string, port: number): boolean {
  const parsed = parseAddress(address);
  if (!parsed) throw new RangeError(`not an address: ${address}`);
  const words = parsed.family === 4 ? parsed.words.slice(3) : parsed.words;
  const own = words.map(hostOrder).join('');
  const any = '00000000'.repeat(words.length);
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const table = readTable(`/proc/${pid}/net/${transport}${parsed.family === 4 ? '' : '6'}`);
  return table.some(
    ([, local, , state]) =>
      (local === own + suffix || local === any + suffix) && (transport === 'udp' || state === tcpListen),
  );
}

function readTable(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/));
  } catch {
    return []; // the process has ended
  }
}

/** proc prints each 32-bit word of an address as a number of the machine, which is little-endian on all we run on. */
function hostOrder(word: number): string {
  const bytes = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];
  return bytes
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}
