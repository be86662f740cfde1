import type { Address } from '../../src/model/address.ts';

/** One end of a datagram. */
export interface End {
  readonly address: Address;
  readonly port: number;
}

const protocol = { ipip: 4, udp: 17, ip6: 41, gre: 47, fragment: 44 } as const;
const hops = 64;

/** A UDP datagram in IPv4 or IPv6, with right checksums. Both ends are of one family. */
export function udpPacket(from: End, to: End, payload: Uint8Array, id = 0): Buffer {
  const udp = Buffer.alloc(8 + payload.length);
  udp.writeUInt16BE(from.port, 0);
  udp.writeUInt16BE(to.port, 2);
  udp.writeUInt16BE(udp.length, 4);
  udp.set(payload, 8);
  // RFC 768: zero means none, and the sum 0 is sent as its other form
  udp.writeUInt16BE(udpChecksum(from.address, to.address, udp) || 0xffff, 6);
  return ipPacket(from.address, to.address, protocol.udp, udp, id);
}

/**
 * Cuts a packet of `udpPacket` into fragments with at most `size` bytes of its payload each (rounded down to a
 * multiple of 8, RFC 791 3.1 and RFC 8200 4.5). `id` ties them together and is not 0: the kernel would replace that.
 */
export function fragments(packet: Buffer, size: number, id: number): Buffer[] {
  const step = size & ~7;
  if (step < 8) throw new RangeError('a fragment holds 8 bytes or more');
  const four = packet[0]! >>> 4 === 4;
  const headerLength = four ? 20 : 40;
  const body = packet.subarray(headerLength);
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += step) {
    const slice = body.subarray(at, at + step);
    const more = at + step < body.length;
    pieces.push(four ? fragment4(packet, slice, at, more, id) : fragment6(packet, slice, at, more, id));
  }
  return pieces;
}

/** Puts a packet into another: IP in IP (RFC 2003, RFC 2473) or GRE without options (RFC 2784). */
export function encapsulate(packet: Buffer, kind: 'ipip' | 'gre', from: Address, to: Address): Buffer {
  const four = packet[0]! >>> 4 === 4;
  if (kind === 'ipip') return ipPacket(from, to, four ? protocol.ipip : protocol.ip6, packet, 1);
  const gre = Buffer.alloc(4);
  gre.writeUInt16BE(four ? 0x0800 : 0x86dd, 2);
  return ipPacket(from, to, protocol.gre, Buffer.concat([gre, packet]), 1);
}

/** Network-order bytes: 4 or 16. */
export function addressBytes({ family, words }: Address): Buffer {
  const bytes = Buffer.alloc(16);
  for (const [i, word] of words.entries()) bytes.writeUInt32BE(word, i * 4);
  return family === 4 ? bytes.subarray(12) : bytes;
}

/** Internet checksum (RFC 1071) over `bytes`, added to `start`. */
export function checksum(bytes: Uint8Array, start = 0): number {
  let sum = start;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function udpChecksum(from: Address, to: Address, udp: Buffer): number {
  const pseudo = Buffer.concat([addressBytes(from), addressBytes(to)]);
  // the partial sum of the pseudo header, then the rest: protocol and length are below 16 bits each
  return checksum(udp, (~checksum(pseudo) & 0xffff) + protocol.udp + udp.length);
}

function ipPacket(from: Address, to: Address, next: number, body: Buffer, id: number): Buffer {
  if (from.family === 6) {
    const header = Buffer.alloc(40);
    header[0] = 0x60;
    header.writeUInt16BE(body.length, 4);
    header[6] = next;
    header[7] = hops;
    addressBytes(from).copy(header, 8);
    addressBytes(to).copy(header, 24);
    return Buffer.concat([header, body]);
  }
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + body.length, 2);
  header.writeUInt16BE(id & 0xffff, 4);
  header[8] = hops;
  header[9] = next;
  addressBytes(from).copy(header, 12);
  addressBytes(to).copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, body]);
}

function fragment4(packet: Buffer, slice: Buffer, at: number, more: boolean, id: number): Buffer {
  const header = Buffer.from(packet.subarray(0, 20));
  header.writeUInt16BE(20 + slice.length, 2);
  header.writeUInt16BE(id & 0xffff, 4);
  header.writeUInt16BE((at >>> 3) | (more ? 0x2000 : 0), 6);
  header.writeUInt16BE(0, 10);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, slice]);
}

function fragment6(packet: Buffer, slice: Buffer, at: number, more: boolean, id: number): Buffer {
  const header = Buffer.alloc(48);
  packet.copy(header, 0, 0, 40);
  header.writeUInt16BE(8 + slice.length, 4);
  header[6] = protocol.fragment;
  header[40] = packet[6]!;
  header.writeUInt16BE(at | (more ? 1 : 0), 42);
  header.writeUInt32BE(id >>> 0, 44);
  return Buffer.concat([header, slice]);
}
