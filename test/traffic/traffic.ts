import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, text, word16 } from '../../src/packet/frame-builder.ts';
import { writePcap } from './pcap-file.ts';
import { type ReplyFields, type RequestFields, replyText, requestText, viaHost, type Written } from './sip-text.ts';
import { type Endpoint, Wire } from './wire.ts';

/** Somebody outside. */
export interface Peer {
  readonly address: string;
  /** default 5060 */
  readonly port?: number;
  /** default UDP */
  readonly transport?: 'UDP' | 'TCP';
  readonly agent?: string | null;
  /** whom it talks to; default: the story's server */
  readonly server?: string;
}

/** A request on its way, to be answered. */
export interface Asked {
  readonly written: Written;
  readonly peer: Peer;
  /** the server sent it */
  readonly outbound: boolean;
}

export interface RegisterOptions extends Partial<RequestFields> {
  /** send credentials at once, with this nonce, and be challenged only if `answer` says so */
  readonly nonce?: string;
  readonly challengeStatus?: 401 | 407;
  readonly qop?: boolean;
  /** time from a request to its answer, seconds */
  readonly delay?: number;
}

const start = Date.UTC(2026, 0, 5, 8, 0, 0);

/** A story of SIP and TFTP dialogues at given times, written as a capture file. Times are seconds from its beginning. */
export class Traffic {
  readonly server: string;
  readonly wire = new Wire();
  #next = 1;

  constructor(server = '192.0.2.10') {
    this.server = server;
  }

  /** A text that was not used before in this story. */
  fresh(prefix: string): string {
    return `${prefix}${(this.#next++).toString(36)}`;
  }

  ask(time: number, peer: Peer, fields: RequestFields): Asked {
    const asked = { written: this.#complete(peer, fields), peer, outbound: false };
    this.resend(time, asked);
    return asked;
  }

  /** A request of the server to somebody outside. */
  askOut(time: number, peer: Peer, fields: RequestFields): Asked {
    const asked = { written: this.#complete(peer, { agent: null, ...fields }), peer, outbound: true };
    this.resend(time, asked);
    return asked;
  }

  /** Sends the very same request again. */
  resend(time: number, { written, peer, outbound }: Asked): void {
    const [from, to] = this.#ends(peer, outbound);
    const transport = peer.transport ?? 'UDP';
    const via = viaHost(from.address, from.port);
    this.#send(time, peer, from, to, requestText(written, via, transport, to.address));
  }

  answer(time: number, asked: Asked, status: number, fields: ReplyFields = {}): void {
    const { written, peer, outbound } = asked;
    const [asker, answerer] = this.#ends(peer, outbound);
    const via = viaHost(asker.address, asker.port);
    const complete = { toTag: `srv${written.callId}`, ...fields };
    const reply = replyText(written, status, via, peer.transport ?? 'UDP', answerer.address, complete);
    this.#send(time, peer, answerer, asker, reply);
  }

  /** Asks and is answered 10 ms later; without a status there is no answer. A refused INVITE is acknowledged. */
  exchange(time: number, peer: Peer, fields: RequestFields, status?: number, reply: ReplyFields = {}): Asked {
    const asked = this.ask(time, peer, fields);
    if (status === undefined) return asked;
    const challenge = status === 401 || status === 407;
    this.answer(time + 0.01, asked, status, challenge ? { nonce: this.fresh('n'), ...reply } : reply);
    if (fields.method === 'INVITE' && status >= 200) this.ack(time + 0.02, asked);
    return asked;
  }

  ack(time: number, { written, peer }: Asked): void {
    this.ask(time, peer, { ...written, method: 'ACK', toTag: `srv${written.callId}` });
  }

  /** A call that rings, until the caller cancels it after so many seconds. */
  giveUp(time: number, peer: Peer, user: string, rings: number): void {
    const asked = this.ask(time, peer, { method: 'INVITE', user });
    this.answer(time + 0.01, asked, 100);
    this.answer(time + 0.3, asked, 180);
    const end = time + 0.3 + rings;
    this.answer(end + 0.01, this.ask(end, peer, { ...asked.written, method: 'CANCEL' }), 200);
    this.answer(end + 0.02, asked, 487);
    this.ack(end + 0.03, asked);
  }

  /**
   * REGISTER, challenge, REGISTER with credentials, answer. `answer` 401 challenges once more. With `nonce`, credentials
   * are sent at once. Returns the nonce of the last challenge, for a client that uses it again.
   */
  register(time: number, peer: Peer, user: string, answer?: number, options: RegisterOptions = {}): string {
    const { nonce: known, challengeStatus = 401, qop = true, delay = 0.01, ...fields } = options;
    const callId = fields.callId ?? this.fresh('reg');
    const cseq = fields.cseq ?? 1;
    const fromTag = fields.fromTag ?? this.fresh('t');
    const request = { method: 'REGISTER', user, from: user, ...fields, callId, fromTag };
    let nonce = known;
    let at = time;
    if (nonce === undefined) {
      nonce = this.fresh('n');
      const first = this.ask(at, peer, { ...request, cseq });
      this.answer(at + delay, first, challengeStatus, { nonce, qop });
      at += 2 * delay;
    }
    const account = fields.auth?.account;
    const auth = account === undefined ? { nonce } : { nonce, account };
    const second = this.ask(at, peer, { ...request, cseq: cseq + (known === undefined ? 1 : 0), auth });
    if (answer === undefined) return nonce;
    const again = answer === 401 || answer === 407 ? this.fresh('n') : undefined;
    this.answer(at + delay, second, answer, again === undefined ? {} : { nonce: again, qop });
    return again ?? nonce;
  }

  /** A TFTP read: a file in one block (by a port of its own, RFC 1350, 4), an error, or silence. */
  tftp(time: number, peer: Peer, name: string, answer: 'served' | 'missing' | 'silent', content = 'x=1\n'): void {
    this.tftpAsk(time, peer, name);
    if (answer === 'silent') return;
    const payload =
      answer === 'served' ? concat([0, 3, 0, 1], text(content)) : concat([0, 5, 0, 1], text('File not found'), [0]);
    const from = { address: peer.server ?? this.server, port: 49_000 + (this.#next++ % 1000) };
    const to = { address: peer.address, port: peer.port ?? 2069 };
    this.wire.send(start + (time + 0.005) * 1000, 'UDP', from, to, payload);
    if (answer === 'served') this.wire.send(start + (time + 0.006) * 1000, 'UDP', to, from, concat([0, 4], word16(1)));
  }

  /** Only the request; `opcode` 2 is a write. */
  tftpAsk(time: number, peer: Peer, name: string, opcode = 1): void {
    const to = { address: peer.server ?? this.server, port: 69 };
    const from = { address: peer.address, port: peer.port ?? 2069 };
    this.wire.send(start + time * 1000, 'UDP', from, to, concat([0, opcode], text(name), [0], text('octet'), [0]));
  }

  /** Any bytes to the server's SIP port. */
  raw(time: number, peer: Peer, payload: string | Uint8Array): void {
    const [from, to] = this.#ends(peer, false);
    this.#send(time, peer, from, to, payload);
  }

  /** A connection attempt that is not answered. */
  syn(time: number, peer: Peer): void {
    const [from, to] = this.#ends(peer, false);
    this.wire.syn(start + time * 1000, from, to);
  }

  /**
   * Writes the capture to a new temporary folder, hands its path over and removes it afterwards.
   * @param snapshot bytes that are kept of each frame
   */
  withFile<T>(use: (path: string) => T, snapshot = Number.POSITIVE_INFINITY): T {
    const folder = mkdtempSync(join(tmpdir(), 'sipprot-traffic-'));
    try {
      const path = join(folder, 'story.pcap');
      const cut = this.wire.frames().map(({ time, bytes }) => ({
        time,
        bytes: bytes.subarray(0, snapshot),
        length: bytes.length,
      }));
      writePcap(path, cut);
      return use(path);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  #complete(peer: Peer, fields: RequestFields): Written {
    return {
      agent: peer.agent === undefined ? 'Yealink SIP-T46S 66.86.0.15' : peer.agent,
      ...fields,
      from: fields.from ?? (fields.method === 'REGISTER' ? fields.user : 'caller'),
      callId: fields.callId ?? this.fresh('call'),
      cseq: fields.cseq ?? 1,
      branch: fields.branch ?? this.fresh('z9hG4bK'),
      fromTag: fields.fromTag ?? this.fresh('t'),
    };
  }

  #ends(peer: Peer, outbound: boolean): [from: Endpoint, to: Endpoint] {
    const outside = { address: peer.address, port: peer.port ?? 5060 };
    const server = { address: peer.server ?? this.server, port: 5060 };
    return outbound ? [server, outside] : [outside, server];
  }

  #send(time: number, peer: Peer, from: Endpoint, to: Endpoint, payload: string | Uint8Array): void {
    this.wire.send(start + time * 1000, peer.transport ?? 'UDP', from, to, payload);
  }
}
