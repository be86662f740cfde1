import { parseAddress, type Words } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';

type Sampled = Pick<Attack, 'attacker' | 'attackerPort' | 'victim' | 'victimPort' | 'transport' | 'type' | 'samples'>;

interface Endpoint {
  readonly words: Words;
  readonly port: number;
}

/** pcap (draft-ietf-opsawg-pcap): microseconds, raw IP packets (LINKTYPE_RAW) */
const pcap = { magic: 0xa1b2c3d4, major: 2, minor: 4, snapLength: 262_144, rawIp: 101 } as const;
const protocols = { UDP: 17, TCP: 6 } as const;
const cut = '…';
const hopLimit = 64;
/** PSH and ACK */
const pushAck = 0x18;

/**
 * The sample messages of an attack as a capture file that Wireshark, tcpdump and `sipprot analyze` open. Messages, times,
 * addresses and ports are what was kept; the IP, UDP and TCP headers around them are made for the file: a TCP stream has no
 * handshake, and its sequence numbers count from 1. What was kept is text: escapes \xNN become bytes again, line ends become CR LF
 * (but not in TFTP), and a message that was cut at 2,000 characters ends there. Ports are those of the attack's latest message.
 */
export function sampleCapture(attack: Sampled): Uint8Array {
  const attacker = endpointOf(attack.attacker, attack.attackerPort);
  const victim = endpointOf(attack.victim, attack.victimPort);
  const head = Buffer.alloc(24);
  head.writeUInt32LE(pcap.magic, 0);
  head.writeUInt16LE(pcap.major, 4);
  head.writeUInt16LE(pcap.minor, 6);
  head.writeUInt32LE(pcap.snapLength, 16);
  head.writeUInt32LE(pcap.rawIp, 20);
  const parts: Uint8Array[] = [head];
  /** next sequence number of each direction */
  const next = { in: 1, out: 1 };
  for (const { time, direction, text } of attack.samples.toSorted((a, b) => a.time - b.time)) {
    const payload = bytesOf(text, attack.type !== 'TFTP');
    const [from, to] = direction === 'in' ? [attacker, victim] : [victim, attacker];
    const sequence = next[direction];
    const acknowledged = next[direction === 'in' ? 'out' : 'in'];
    next[direction] += payload.length;
    const segment =
      attack.transport === 'UDP' ? udp(from, to, payload) : tcp(from, to, payload, sequence, acknowledged);
    const packet = ip(from, to, protocols[attack.transport], segment);
    const record = Buffer.alloc(16);
    const seconds = Math.floor(time / 1000);
    record.writeUInt32LE(seconds, 0);
    record.writeUInt32LE(Math.min(999_999, Math.floor((time - seconds * 1000) * 1000)), 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    parts.push(record, packet);
  }
  return Buffer.concat(parts);
}

/** A name without anything of the wire in it. */
export function sampleCaptureName(id: number): string {
  return `sipprot-attack-${id}.pcap`;
}

function endpointOf(text: string, port: number): Endpoint {
  const address = parseAddress(text);
  if (!address) throw new TypeError(`${text} is no address`);
  return { words: address.words, port };
}

/** Takes back what `messageText` of the SIP parser did. A backslash that the message itself had before an x looks the same. */
function bytesOf(text: string, lines: boolean): Buffer {
  const whole = text.endsWith(cut) ? text.slice(0, -1) : text;
  const ended = lines ? whole.replaceAll('\n', '\r\n') : whole;
  const pieces: Buffer[] = [];
  let at = 0;
  for (const match of ended.matchAll(/(?:\\x[0-9a-f]{2})+/gi)) {
    pieces.push(Buffer.from(ended.slice(at, match.index)), Buffer.from(match[0].replaceAll(/\\x/gi, ''), 'hex'));
    at = match.index + match[0].length;
  }
  pieces.push(Buffer.from(ended.slice(at)));
  return Buffer.concat(pieces);
}

function udp(from: Endpoint, to: Endpoint, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  const datagram = Buffer.concat([header, payload]);
  // a sum of 0 means "none" (RFC 768)
  datagram.writeUInt16BE(checksum(pseudoHeader(from, to, protocols.UDP, datagram.length), datagram) || 0xffff, 6);
  return datagram;
}

function tcp(from: Endpoint, to: Endpoint, payload: Buffer, sequence: number, acknowledged: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt32BE(acknowledged, 8);
  // five words of header
  header.writeUInt8(0x50, 12);
  header.writeUInt8(pushAck, 13);
  header.writeUInt16BE(0xffff, 14);
  const segment = Buffer.concat([header, payload]);
  segment.writeUInt16BE(checksum(pseudoHeader(from, to, protocols.TCP, segment.length), segment), 16);
  return segment;
}

function ip(from: Endpoint, to: Endpoint, protocol: number, payload: Buffer): Buffer {
  return isIpv4(from, to) ? ipv4(from, to, protocol, payload) : ipv6(from, to, protocol, payload);
}

function isIpv4(...endpoints: readonly Endpoint[]): boolean {
  return endpoints.every(({ words: [a, b, c] }) => a === 0 && b === 0 && c === 0xffff);
}

function ipv4(from: Endpoint, to: Endpoint, protocol: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt8(hopLimit, 8);
  header.writeUInt8(protocol, 9);
  header.writeUInt32BE(from.words[3], 12);
  header.writeUInt32BE(to.words[3], 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, payload]);
}

function ipv6(from: Endpoint, to: Endpoint, protocol: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(payload.length, 4);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(hopLimit, 7);
  addressBytes(from).copy(header, 8);
  addressBytes(to).copy(header, 24);
  return Buffer.concat([header, payload]);
}

/** RFC 768, RFC 9293 3.1, RFC 8200 8.1. */
function pseudoHeader(from: Endpoint, to: Endpoint, protocol: number, length: number): Buffer {
  const start = isIpv4(from, to) ? 12 : 0;
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(length, 0);
  tail.writeUInt32BE(protocol, 4);
  return Buffer.concat([addressBytes(from).subarray(start), addressBytes(to).subarray(start), tail]);
}

function addressBytes({ words }: Endpoint): Buffer {
  const bytes = Buffer.alloc(16);
  for (const [i, word] of words.entries()) bytes.writeUInt32BE(word, 4 * i);
  return bytes;
}

/** The Internet checksum (RFC 1071) over all parts, of which only the last may have an odd length. */
function checksum(...parts: readonly Buffer[]): number {
  let sum = 0;
  for (const part of parts) for (let i = 0; i < part.length; i += 2) sum += part[i]! * 256 + (part[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
