import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { Random } from '../../src/model/random.ts';
import { addressBytes, checksum, type End } from '../../test/lab/packets.ts';
import { cached, copyHead } from './cache.ts';
import { mixedTraffic } from './mixed-traffic.ts';

const seed = 20_261_122;
const sources = 50_000;
/** 2026-01-01, and 2,000 messages a second from then on */
const began = Date.UTC(2026, 0, 1) / 1000;
const microsecondsApart = 500;

/** Change it with whatever changes the capture. */
const edition = 1;

/** A capture (pcap, Ethernet) of `messages` of the mixed traffic: always the same, written once. Returns its path. */
export function mixedCapture(messages: number): Promise<string> {
  return cached(`mixed-${messages}-${edition}.pcap`, (path) => writeCapture(path, messages));
}

/** The first `messages` of a capture as a capture of its own. */
export function headOf(capture: string, messages: number): Promise<string> {
  const name = `${capture.split('/').at(-1)!.replace('.pcap', '')}-first-${messages}.pcap`;
  return cached(name, (path) => copyHead(capture, path, endOf(capture, messages)));
}

function writeCapture(path: string, messages: number): void {
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(4 << 20);
  // pcap, microseconds, little-endian; snapshot length 65,535; link type Ethernet
  let at = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex').copy(chunk);
  const traffic = mixedTraffic(new Random(seed), sources);
  for (let n = 0; n < messages; n++) {
    if (at > chunk.length - 4096) {
      writeSync(file, chunk, 0, at);
      at = 0;
    }
    const { from, to, text } = traffic.next().value;
    const frame = writeFrame(chunk, at + 16, from, to, text);
    const microseconds = n * microsecondsApart;
    chunk.writeUInt32LE(began + Math.floor(microseconds / 1e6), at);
    chunk.writeUInt32LE(microseconds % 1e6, at + 4);
    chunk.writeUInt32LE(frame, at + 8);
    chunk.writeUInt32LE(frame, at + 12);
    at += 16 + frame;
  }
  writeSync(file, chunk, 0, at);
  closeSync(file);
}

/** Ethernet, IPv4 or IPv6, UDP. Returns the frame's length. */
function writeFrame(into: Buffer, at: number, from: End, to: End, text: string): number {
  const four = from.address.family === 4;
  const header = four ? 20 : 40;
  const payload = into.write(text, at + 14 + header + 8, 'latin1');
  into.write(four ? '0200000000010200000000020800' : '02000000000102000000000286dd', at, 'hex');
  const ip = at + 14;
  const udp = ip + header;
  const length = 8 + payload;
  if (four) {
    into.fill(0, ip, udp);
    into[ip] = 0x45;
    into.writeUInt16BE(header + length, ip + 2);
    into[ip + 8] = 64;
    into[ip + 9] = 17;
    addressBytes(from.address).copy(into, ip + 12);
    addressBytes(to.address).copy(into, ip + 16);
    into.writeUInt16BE(checksum(into.subarray(ip, udp)), ip + 10);
  } else {
    into.writeUInt32BE(0x60000000, ip);
    into.writeUInt16BE(length, ip + 4);
    into[ip + 6] = 17;
    into[ip + 7] = 64;
    addressBytes(from.address).copy(into, ip + 8);
    addressBytes(to.address).copy(into, ip + 24);
  }
  into.writeUInt16BE(from.port, udp);
  into.writeUInt16BE(to.port, udp + 2);
  into.writeUInt16BE(length, udp + 4);
  into.writeUInt16BE(0, udp + 6);
  // mandatory in IPv6 (RFC 8200, 8.1); the pseudo header is both addresses, length and protocol
  if (!four) {
    const pseudo = ~checksum(into.subarray(ip + 8, udp)) & 0xffff;
    into.writeUInt16BE(checksum(into.subarray(udp, udp + length), pseudo + length + 17) || 0xffff, udp + 6);
  }
  return 14 + header + length;
}

/** Where the record after the first `messages` begins. */
function endOf(capture: string, messages: number): number {
  const file = openSync(capture, 'r');
  const { size } = statSync(capture);
  const chunk = Buffer.alloc(8 << 20);
  try {
    let base = 0;
    let held = readSync(file, chunk, 0, chunk.length, 0);
    let at = 24;
    for (let n = 0; n < messages && at < size; n++) {
      if (at + 16 > base + held) {
        base = at;
        held = readSync(file, chunk, 0, chunk.length, base);
      }
      at += 16 + chunk.readUInt32LE(at - base + 8);
    }
    return at;
  } finally {
    closeSync(file);
  }
}
