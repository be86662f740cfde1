import { udpPacket } from '../lab/packets.ts';
import { check } from '../lab/process.ts';
import { addressFrom } from '../lab/sources.ts';
import type { Lab } from '../lab/topology.ts';

/** Messages that break the grammar in ever other ways. */
export function malformed(): string[] {
  const head = 'Via: SIP/2.0/UDP 198.51.100.18;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n';
  return [
    `OPTIONS sip:a@b SIP/2.0\r\n${head}Call-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`,
    `INVITE sip:a@b SIP/7.0\r\n${head}Call-ID: 2\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`,
    `REGISTER sip:b SIP/2.0\r\n${head}Call-ID: 3\r\nCSeq: 99999999999 REGISTER\r\nContent-Length: 99999\r\n\r\n`,
    `REGISTER sip:b SIP/2.0\r\n${head}Call-ID: 4\0\r\nCSeq: x\r\nContent-Length: -1\r\n\r\n`,
    `INVITE sip:a@b SIP/2.0\r\n${head}Call-ID: 5\r\nCSeq: 1 BYE\r\nContact: <<sip:\x01>\r\nContent-Length: 0\r\n\r\n`,
  ];
}

/** An IP packet with an OPTIONS for extension `n`. */
export function optionsPacket(from: string, to: string, n: number): Buffer {
  const payload = `OPTIONS sip:${n}@${to} SIP/2.0\r\nVia: SIP/2.0/UDP ${from};branch=z9hG4bK${n}\r\nFrom: <sip:a@${from}>;tag=${n}\r\nTo: <sip:${n}@${to}>\r\nCall-ID: ${n}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`;
  const end = (text: string) => ({ address: addressFrom(text), port: 5060 });
  return udpPacket(end(from), end(to), Buffer.from(payload), n + 1);
}

/** Puts packets on the PBX's wire in frames with a VLAN tag (IEEE 802.1Q), as a trunk port would. */
export async function tagged(net: Lab, id: number, packets: readonly Buffer[]): Promise<void> {
  const script = `import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(('pbx0', 0))
for line in sys.stdin: s.send(bytes.fromhex(line))`;
  const head = Buffer.from('ffffffffffff0200000000018100000008'.padEnd(36, '0'), 'hex');
  head.writeUInt16BE(id, 14);
  head.writeUInt16BE(0x0800, 16);
  const input = packets.map((packet) => `${Buffer.concat([head, packet]).toString('hex')}\n`).join('');
  await check(net.router, 'python3', ['-c', script], { input });
}
