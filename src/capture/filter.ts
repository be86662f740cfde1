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
  const plain = plainFilter(ports);
  if (linkType !== linkTypes.ethernet) return plain;
  return `${pppoeFilter(ports)} or ${plain} or (vlan and (${plain} or (vlan and ${plain})))`;
}

/** later fragments, IPv4-in-IP, 6in4, GRE and AH */
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
 * PPPoE session (RFC 2516): 14 bytes Ethernet, 6 bytes PPPoE, 2 bytes PPP protocol (0x21 IPv4, 0x57 IPv6), then IP
 * at 22. Ports of IPv4 lie behind the options.
 */
function pppoeFilter(ports: WatchedPorts): string {
  const ipv4 = ['ether[28:2] & 0x1fff != 0', ...ipv4Protocols.map((protocol) => `ether[31] = ${protocol}`)];
  const ipv6 = ipv6Protocols.map((protocol) => `ether[28] = ${protocol}`);
  const header4 = '22 + ((ether[22] & 0xf) << 2)';
  ipv4.push(
    `((ether[31] = 6 or ether[31] = 17) and ${portsAt(ports, `ether[${header4}:2]`, `ether[${header4} + 2:2]`)})`,
  );
  ipv6.push(`((ether[28] = 6 or ether[28] = 17) and ${portsAt(ports, 'ether[62:2]', 'ether[64:2]')})`);
  if (ports.tftpPorts.length > 0) {
    ipv4.push(`(ether[31] = 17 and ether[${header4} + 8:2] >= 3 and ether[${header4} + 8:2] <= 6)`);
    ipv6.push('(ether[28] = 17 and ether[70:2] >= 3 and ether[70:2] <= 6)');
  }
  return (
    `(ether[12:2] = 0x8864 and ((ether[20:2] = 0x21 and (${ipv4.join(' or ')})) or ` +
    `(ether[20:2] = 0x57 and (${ipv6.join(' or ')}))))`
  );
}

function portsAt(ports: WatchedPorts, source: string, destination: string): string {
  const terms = [...ports.sipPorts, ...ports.tftpPorts].flatMap(({ first, last }) =>
    [source, destination].map((port) =>
      first === last ? `${port} = ${first}` : `(${port} >= ${first} and ${port} <= ${last})`,
    ),
  );
  return `(${terms.join(' or ') || '0 = 1'})`;
}
