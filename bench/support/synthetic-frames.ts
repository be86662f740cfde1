import { parseAddress } from '../../src/model/address.ts';
import type { Random } from '../../src/model/random.ts';
import { udpPacket } from '../../test/lab/packets.ts';
import { challenge, type Dialog, reply, request } from './sip-text.ts';

interface Template {
  readonly frame: Buffer;
  readonly four: boolean;
  /** an answer of ours goes to the source */
  readonly inward: boolean;
  /** where sixteen hexadecimal digits are the message's own: branch, Call-ID, tag, nonce */
  readonly places: readonly number[];
}

/** stands in the templates where a message has digits of its own */
const mark = 'ffffffffeeeeeeee';

const server4 = parseAddress('192.0.2.10')!;
const server6 = parseAddress('2001:db8:1::10')!;

/**
 * An endless flood from random sources, made in place: half requests to register, of which every second is challenged;
 * guessed passwords, searches and scans in between; one in five from IPv6. What a table forgets least willingly.
 */
export class SyntheticFrames {
  /** the frame that `next` made */
  readonly bytes = Buffer.alloc(2048);
  readonly #random: Random;
  readonly #templates: readonly Template[];
  #at = 0;
  readonly #source = [0, 0];
  readonly #digits = Buffer.alloc(16);

  constructor(random: Random) {
    this.#random = random;
    const four = templatesOf(true);
    this.#templates = [...four, ...four, ...four, ...four, ...templatesOf(false)];
  }

  /** Makes the next frame in `bytes` and returns its length. An answer goes to the source of the request before it. */
  next(): number {
    const { bytes } = this;
    const { frame, four, inward, places } = this.#templates[this.#at]!;
    this.#at = (this.#at + 1) % this.#templates.length;
    if (inward) this.#draw();
    frame.copy(bytes);
    const address = 14 + (four ? 12 : 8) + (inward ? 0 : four ? 4 : 16);
    // 1.0.0.0 to 223.255.255.255, or a /64 of 2000::/3
    if (four) bytes.writeUInt32BE((0x01000000 + (this.#source[0]! % 0xdf000000)) >>> 0, address);
    else {
      bytes.writeUInt32BE((0x20000000 | (this.#source[0]! >>> 3)) >>> 0, address);
      bytes.writeUInt32BE(this.#source[1]!, address + 4);
    }
    for (const place of places) this.#digits.copy(bytes, place);
    return frame.length;
  }

  /** A new source, and new digits for its message and the answer to it. */
  #draw(): void {
    this.#source[0] = this.#random.word();
    this.#source[1] = this.#random.word();
    this.#digits.write(this.#random.hex() + this.#random.hex(), 'latin1');
  }
}

function templatesOf(four: boolean): Template[] {
  const host = four ? '198.18.0.1' : '[2001:db8::1]';
  const dialog: Dialog = {
    user: `1${mark}`,
    host,
    port: 5060,
    agent: 'Yealink SIP-T46S 66.85.0.5',
    callId: mark,
    fromTag: mark,
    toTag: mark,
    nonce: mark,
    callee: '',
    server: four ? '192.0.2.10' : '[2001:db8:1::10]',
  };
  const parts = { cseq: 1, branch: mark };
  const register = request(dialog, { ...parts, method: 'REGISTER' });
  const scan = request({ ...dialog, agent: 'friendly-scanner' }, { ...parts, method: 'OPTIONS' });
  const guess = request(dialog, { ...parts, method: 'REGISTER', response: mark + mark });
  const options = request(dialog, { ...parts, method: 'OPTIONS' });
  const answer = (status: string, method: string, extra: string[] = []) =>
    reply(dialog, status, { ...parts, method }, extra);
  const into = (text: string) => template(text, four, true);
  const back = (text: string) => template(text, four, false);
  return [
    into(register),
    back(answer('401 Unauthorized', 'REGISTER', [challenge(dialog)])),
    into(register),
    into(options),
    back(answer('200 OK', 'OPTIONS')),
    into(guess),
    back(answer('403 Forbidden', 'REGISTER')),
    into(register),
    back(answer('404 Not Found', 'REGISTER')),
    into(scan),
  ];
}

function template(text: string, four: boolean, inward: boolean): Template {
  const client = { address: parseAddress(four ? '198.18.0.1' : '2001:db8::1')!, port: 5060 };
  const server = { address: four ? server4 : server6, port: 5060 };
  const packet = udpPacket(inward ? client : server, inward ? server : client, Buffer.from(text, 'latin1'));
  const frame = Buffer.concat([Buffer.from(`020000000001020000000002${four ? '0800' : '86dd'}`, 'hex'), packet]);
  const places: number[] = [];
  for (let at = frame.indexOf(mark); at >= 0; at = frame.indexOf(mark, at + mark.length)) places.push(at);
  return { frame, four, inward, places };
}
