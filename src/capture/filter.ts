import type { PortRange } from '../model/settings.ts';
import { linkTypes } from '../packet/link-types.ts';

/** What a capture is for. */
export interface WatchedPorts {
  readonly sipPorts: readonly PortRange[];
  readonly tftpPorts: readonly PortRange[];
}

/**
 * The kernel filter (pcap-filter(7)) that lets through what the packet stage reads and little else:
 * the watched ports in either direction, TFTP transfers (they run on ephemeral ports: a UDP payload that begins with
 * opcode 3–6, RFC 1350), later IPv4 fragments (they carry no ports), IPv6 with extension headers, and tunnels.
 *
 * On Ethernet the same again behind one and two VLAN tags and in a PPPoE session. `vlan` moves the offsets of all that
 * stands to the right of it, once for each time it is written, so the second tag must nest inside the first.
 * `pppoes` does the same and could not be taken back, so PPPoE is spelled out with `ether[…]`, which `vlan` does not move.
 */
export function captureFilter(ports: WatchedPorts, linkType: number = linkTypes.ethernet): string {
  const coarse = { sipPorts: coarsen(ports.sipPorts), tftpPorts: coarsen(ports.tftpPorts) };
  const plain = plainFilter(coarse);
  if (linkType !== linkTypes.ethernet) return plain;
  return `${pppoeFilter(coarse, 0)} or ${pppoeFilter(coarse, 4)} or ${plain} or (vlan and (${plain} or (vlan and ${plain})))`;
}

/**
 * Every range is compared several times, and older kernels refuse filters beyond some 20 KB (net.core.optmem_max):
 * libpcap then filters itself, and every frame goes through the ring. So only so many ranges are told apart.
 */
const maxRanges = 4;

/** Joins the ranges that lie closest until few enough are left: what lies between passes, too, and is dropped by the packet stage. */
function coarsen(ranges: readonly PortRange[]): PortRange[] {
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  while (sorted.length > maxRanges) {
    let closest = 1;
    const gap = (i: number) => sorted[i]!.first - sorted[i - 1]!.last;
    for (let i = 2; i < sorted.length; i++) if (gap(i) < gap(closest)) closest = i;
    const { first, last } = sorted[closest - 1]!;
    sorted.splice(closest - 1, 2, { first, last: Math.max(last, sorted[closest]!.last) });
  }
  return sorted;
}

/** IPv4-in-IP, 6in4, GRE and AH */
const ipv4Protocols = [4, 41, 47, 51];
/** the same, and hop-by-hop options, routing, fragment and destination options headers */
const ipv6Protocols = [...ipv4Protocols, 0, 43, 44, 60];

function plainFilter(ports: WatchedPorts): string {
  const terms = ports.sipPorts.map((range) => portTerm(range));
  for (const range of ports.tftpPorts) terms.push(`udp ${portTerm(range)}`);
  if (ports.tftpPorts.length > 0) {
    terms.push('(udp[8:2] >= 3 and udp[8:2] <= 6)', '(ip6[6] = 17 and ip6[48:2] >= 3 and ip6[48:2] <= 6)');
  }
  terms.push('ip[6:2] & 0x1fff != 0');
  for (const protocol of ipv4Protocols) terms.push(`ip[9] = ${protocol}`);
  for (const protocol of ipv6Protocols) terms.push(`ip6[6] = ${protocol}`);
  return `(${terms.join(' or ')})`;
}

function portTerm({ first, last }: PortRange): string {
  return first === last ? `port ${first}` : `portrange ${first}-${last}`;
}

/**
 * PPPoE session (RFC 2516): 14 bytes Ethernet, `tags` bytes of VLAN tags (a tag that the network card took out is not
 * there), 6 bytes PPPoE, 2 bytes PPP protocol (0x21 IPv4, 0x57 IPv6), then IP. Ports of IPv4 lie behind the options.
 */
function pppoeFilter(ports: WatchedPorts, tags: 0 | 4): string {
  const ip = 22 + tags;
  const ipv4 = [
    `ether[${ip + 6}:2] & 0x1fff != 0`,
    ...ipv4Protocols.map((protocol) => `ether[${ip + 9}] = ${protocol}`),
  ];
  const ipv6 = ipv6Protocols.map((protocol) => `ether[${ip + 6}] = ${protocol}`);
  const header4 = `${ip} + ((ether[${ip}] & 0xf) << 2)`;
  const ports4 = (ranges: readonly PortRange[]) => portsAt(ranges, `ether[${header4}:2]`, `ether[${header4} + 2:2]`);
  const ports6 = (ranges: readonly PortRange[]) => portsAt(ranges, `ether[${ip + 40}:2]`, `ether[${ip + 42}:2]`);
  if (ports.sipPorts.length > 0) {
    ipv4.push(`((ether[${ip + 9}] = 6 or ether[${ip + 9}] = 17) and ${ports4(ports.sipPorts)})`);
    ipv6.push(`((ether[${ip + 6}] = 6 or ether[${ip + 6}] = 17) and ${ports6(ports.sipPorts)})`);
  }
  if (ports.tftpPorts.length > 0) {
    const opcode4 = `ether[${header4} + 8:2]`;
    const opcode6 = `ether[${ip + 48}:2]`;
    ipv4.push(`(ether[${ip + 9}] = 17 and (${ports4(ports.tftpPorts)} or (${opcode4} >= 3 and ${opcode4} <= 6)))`);
    ipv6.push(`(ether[${ip + 6}] = 17 and (${ports6(ports.tftpPorts)} or (${opcode6} >= 3 and ${opcode6} <= 6)))`);
  }
  const tagged = tags === 0 ? '' : '(ether[12:2] = 0x8100 or ether[12:2] = 0x88a8) and ';
  return (
    `(${tagged}ether[${12 + tags}:2] = 0x8864 and ((ether[${ip - 2}:2] = 0x21 and (${ipv4.join(' or ')})) or ` +
    `(ether[${ip - 2}:2] = 0x57 and (${ipv6.join(' or ')}))))`
  );
}

function portsAt(ranges: readonly PortRange[], source: string, destination: string): string {
  const terms = ranges.flatMap(({ first, last }) =>
    [source, destination].map((port) =>
      first === last ? `${port} = ${first}` : `(${port} >= ${first} and ${port} <= ${last})`,
    ),
  );
  return `(${terms.join(' or ')})`;
}
