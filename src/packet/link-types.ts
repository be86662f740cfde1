/**
 * Link-layer types (libpcap's DLT_ values, https://www.tcpdump.org/linktypes.html) that the packet stage reads.
 * Raw IP is 12 on Linux, 14 on OpenBSD and 101 in files.
 */
export const linkTypes = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  rawLinux: 12,
  rawOpenBsd: 14,
  pppSerial: 50,
  pppEthernet: 51,
  raw: 101,
  loop: 108,
  cooked: 113,
  ipv4: 228,
  ipv6: 229,
  cooked2: 276,
} as const;

const readable: ReadonlySet<number> = new Set(Object.values(linkTypes));

export function isReadableLinkType(linkType: number): boolean {
  return readable.has(linkType);
}
