/** EtherTypes (IEEE 802 numbers) that lead to IP. */
export const etherType = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  vlan: 0x8100,
  /** 802.1ad service tag */
  serviceVlan: 0x88a8,
  /** double tags of older switches */
  oldServiceVlan: 0x9100,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoeSession: 0x8864,
  /** GRE's "transparent Ethernet bridging" (RFC 1701) */
  ethernet: 0x6558,
  /** PPP in GRE version 1 (RFC 2637) */
  pptp: 0x880b,
  /** mirrored Ethernet frames in GRE: ERSPAN type I (no header of its own) and II, and III */
  erspan: 0x88be,
  erspan3: 0x22eb,
  none: 0,
} as const;

/** Protocols of PPP (RFC 1661) that are IP. */
export const pppProtocol = { ipv4: 0x21, ipv6: 0x57 } as const;

/** VLAN tags of one frame that are read, and let through by the capture's filter. */
export const maxTags = 4;

/** ARP, RARP, wake-on-LAN, flow control, LACP, PPPoE discovery, EAPOL, LLDP, loop test: they never carry IP. */
const neverIp: ReadonlySet<number> = new Set([0x0806, 0x8035, 0x0842, 0x8808, 0x8809, 0x8863, 0x888e, 0x88cc, 0x9000]);

/** Whether not reading this EtherType loses IP traffic. Values below 0x600 are lengths of 802.3 frames (STP and the like). */
export function mayCarryIp(type: number): boolean {
  return type >= 0x600 && !neverIp.has(type);
}

/** The EtherType for what begins like an IP header at `start`, by its version nibble. */
export function ipVersionAt(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return etherType.none;
  const version = bytes[start]! >> 4;
  return version === 4 ? etherType.ipv4 : version === 6 ? etherType.ipv6 : etherType.none;
}

/** Where the payload of an MPLS label stack (RFC 3032) begins: behind the label with the bottom-of-stack bit. -1 when there is none. */
export function mplsPayload(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 4 <= end && at < start + 32; at += 4) if (bytes[at + 2]! & 1) return at + 4;
  return -1;
}

/** The EtherType of a PPP frame (RFC 1661) that begins with its protocol field. */
export function pppType(bytes: Uint8Array, start: number, end: number): number {
  if (start + 2 > end) return etherType.none;
  // an odd first byte is a whole protocol number: the field was compressed (RFC 1661, 6.5)
  const protocol = bytes[start]! & 1 ? bytes[start]! : (bytes[start]! << 8) | bytes[start + 1]!;
  if (protocol === pppProtocol.ipv4) return etherType.ipv4;
  return protocol === pppProtocol.ipv6 ? etherType.ipv6 : etherType.none;
}

/** Where the payload of such a PPP frame begins. */
export function pppPayload(bytes: Uint8Array, start: number): number {
  return start + (bytes[start]! & 1 ? 1 : 2);
}

/** Where the protocol field of a PPP frame begins: behind HDLC's address and control bytes, where they are. */
export function pppProtocolAt(bytes: Uint8Array, start: number): number {
  return bytes[start] === 0xff && bytes[start + 1] === 0x03 ? start + 2 : start;
}

/**
 * Length of a GRE header (RFC 2784, RFC 2890; version 1, which PPTP uses: RFC 2637), or -1 for versions and the source routes
 * of RFC 1701 that are not read. The EtherType of its payload is in bytes 2 and 3.
 */
export function greLength(bytes: Uint8Array, start: number): number {
  const flags = bytes[start]!;
  const second = bytes[start + 1]!;
  const version = second & 7;
  if (version > 1 || flags & 0x40) return -1;
  const acknowledges = version === 1 && second & 0x80;
  return 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (flags & 0x10 ? 4 : 0) + (acknowledges ? 4 : 0);
}

/**
 * Length of what stands between a GRE header with this EtherType and the mirrored Ethernet frame
 * (draft-foschiano-erspan-03): type I, which has no sequence number, has nothing there.
 */
export function erspanLength(type: number, bytes: Uint8Array, greStart: number, start: number): number {
  if (type === etherType.erspan) return bytes[greStart]! & 0x10 ? 8 : 0;
  return 12 + (bytes[start + 11]! & 1 ? 8 : 0); // the O bit: a platform's own part
}
