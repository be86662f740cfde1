import { parsePrefix } from '../model/address.ts';
import { AddressSet } from '../model/address-set.ts';
import { Counters } from '../model/counters.ts';
import { settingsSchema } from '../model/settings.ts';
import { BlockedSources } from './blocked-sources.ts';
import { PacketPath } from './packet-path.ts';

/** Documentation addresses (RFC 5737): nothing of this leaves the process. */
const server = [192, 0, 2, 1] as const;
const sources = 64;
const rounds = 40;
const ethernet = 1;
const port = 5060;

/**
 * Sends made-up registrations and guesses through a packet path of its own, so that the code is compiled before the first
 * real attacker comes: a path that runs for the first time takes some fifty times as long, and at 1,000 requests a second
 * that is dozens of tries. Takes some 0.2 s.
 */
export function warmUp(): void {
  const start = 1_000_000;
  const path = new PacketPath(
    {
      settings: settingsSchema.parse({ maxSources: 1000 }),
      protectedAddresses: new AddressSet([parsePrefix(server.join('.'))!]),
      counters: new Counters(),
      sink: { attack: () => {}, finding: () => {} },
      seed: 1,
      base: start,
    },
    new BlockedSources(() => {}),
  );
  let time = start;
  for (let round = 0; round < rounds; round++)
    for (let source = 1; source <= sources; source++) {
      const client = [198, 51, 100, source] as const;
      for (const [text, incoming] of dialog(round, source)) {
        const frame = frameOf(incoming ? client : server, incoming ? server : client, text);
        path.frame(ethernet, frame, 0, frame.length, frame.length, time);
        time += 1;
      }
    }
  path.inspector.finish(time);
  if (path.defect !== undefined) throw path.defect;
}

/** Challenge, answer and verdict, as from a phone for odd sources and a guesser for even ones. */
function dialog(round: number, source: number): (readonly [text: string, incoming: boolean])[] {
  const nonce = `nonce${source}x${round}`;
  const line = (name: string, value: string) => `${name}: ${value}\r\n`;
  const head = (cseq: number, tag: string) =>
    line('Via', `SIP/2.0/UDP 198.51.100.${source}:5060;branch=z9hG4bK${source}-${round}-${cseq};rport`) +
    line('From', `<sip:${source}@192.0.2.1>;tag=f${source}`) +
    line('To', `<sip:${source}@192.0.2.1>${tag}`) +
    line('Call-ID', `call-${source}-${round}`) +
    line('CSeq', `${cseq} REGISTER`);
  const request = (cseq: number, credentials: string) =>
    `REGISTER sip:192.0.2.1 SIP/2.0\r\n${head(cseq, '')}${line('Contact', `<sip:${source}@198.51.100.${source}:5060>`)}${line('Max-Forwards', '70')}${line('User-Agent', `Phone ${source}`)}${credentials}${line('Expires', '300')}Content-Length: 0\r\n\r\n`;
  const reply = (status: string, cseq: number, more: string) =>
    `SIP/2.0 ${status}\r\n${head(cseq, ';tag=t1')}${more}Content-Length: 0\r\n\r\n`;
  const challenge = line('WWW-Authenticate', `Digest realm="192.0.2.1", nonce="${nonce}", qop="auth"`);
  const credentials = line(
    'Authorization',
    `Digest username="${source}", realm="192.0.2.1", nonce="${nonce}", uri="sip:192.0.2.1", response="00000000000000000000000000000000", qop=auth, nc=00000001, cnonce="c"`,
  );
  return [
    [request(1, ''), true],
    [reply('401 Unauthorized', 1, challenge), false],
    [request(2, credentials), true],
    [reply(source % 2 === 1 ? '200 OK' : '403 Forbidden', 2, ''), false],
  ];
}

type Quad = readonly [number, number, number, number];

/** Ethernet, IPv4 and UDP around a text. Checksums are 0: the decoder does not look at them. */
function frameOf(source: Quad, destination: Quad, text: string): Uint8Array {
  const frame = new Uint8Array(42 + text.length);
  const word = (at: number, value: number) => {
    frame[at] = value >>> 8;
    frame[at + 1] = value & 255;
  };
  word(12, 0x0800);
  frame[14] = 0x45;
  word(16, 28 + text.length);
  frame[22] = 64;
  frame[23] = 17;
  frame.set(source, 26);
  frame.set(destination, 30);
  word(34, port);
  word(36, port);
  word(38, 8 + text.length);
  for (let i = 0; i < text.length; i++) frame[42 + i] = text.charCodeAt(i);
  return frame;
}
