import { etherType, ipVersionAt } from './link-layer.ts';

/**
 * Ports of what carries packets over UDP: VXLAN (RFC 7348), as Linux had it before there was a port, Geneve (RFC 8926), TZSP, by
 * which MikroTik routers mirror a port, and GTP-U (3GPP TS 29.281), in which a mobile network carries its phones' packets.
 */
const vxlan = 4789;
const oldVxlan = 8472;
const geneve = 6081;
const tzsp = 37_008;
const gtp = 2152;

/** A TZSP header may have so many tags. */
const maxTags = 32;
const maxGtpExtensions = 8;

export function isOverlayPort(port: number): boolean {
  return port === vxlan || port === oldVxlan || port === geneve || port === tzsp || port === gtp;
}

/**
 * Length of the overlay header that begins at `start`, the payload of a UDP datagram to an overlay port; -1 for what is
 * none, for control messages and for unknown versions.
 */
export function overlayLength(port: number, bytes: Uint8Array, start: number, end: number): number {
  if (port === tzsp) return tzspLength(bytes, start, end);
  if (start + 8 > end) return -1;
  const first = bytes[start]!;
  if (port === gtp) return gtpLength(bytes, start, end);
  if (port !== geneve) return first === 0x08 ? 8 : -1;
  if (first >> 6 !== 0 || bytes[start + 1]! & 0x80) return -1;
  return 8 + ((first & 0x3f) << 2);
}

/** The EtherType of what an overlay header carries. @param payload where that begins */
export function overlayType(port: number, bytes: Uint8Array, start: number, payload: number, end: number): number {
  if (port === geneve) return (bytes[start + 2]! << 8) | bytes[start + 3]!;
  return port === gtp ? ipVersionAt(bytes, payload, end) : etherType.ethernet;
}

/** Version 1, a received or a sent packet, of Ethernet; then tags of which each but padding and end has a length. */
function tzspLength(bytes: Uint8Array, start: number, end: number): number {
  if (start + 5 > end || bytes[start] !== 1 || bytes[start + 1]! > 1) return -1;
  if (bytes[start + 2] !== 0 || bytes[start + 3] !== 1) return -1;
  let at = start + 4;
  for (let tags = 0; tags < maxTags && at < end; tags++) {
    const tag = bytes[at]!;
    if (tag === 1) return at + 1 - start;
    if (tag === 0) at++;
    else if (at + 1 < end) at += 2 + bytes[at + 1]!;
    else return -1;
  }
  return -1;
}

/** Version 1, a packet of a user (G-PDU); four bytes more where any of three flags is set, and then extension headers, if any. */
function gtpLength(bytes: Uint8Array, start: number, end: number): number {
  const flags = bytes[start]!;
  if (flags >> 4 !== 3 || bytes[start + 1] !== 255) return -1;
  if ((flags & 7) === 0) return 8;
  let at = start + 12;
  // the last byte of what came before names the extension that follows; each counts itself in words of four bytes
  for (let n = 0; n < maxGtpExtensions && at <= end; n++) {
    if (bytes[at - 1] === 0) return at - start;
    const words = at < end ? bytes[at]! : 0;
    if (words === 0) return -1;
    at += words << 2;
  }
  return -1;
}
