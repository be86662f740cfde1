import { formatPrefix, parseAddress, prefixOf } from '../../model/address.ts';

/** What one party can be taken to hold: an IPv4 address, or an IPv6 /64. A text that is no address is one for itself. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  return parsed ? formatPrefix(prefixOf(parsed, parsed.family === 4 ? 32 : 64)) : address;
}
