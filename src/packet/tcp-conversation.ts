import type { DatagramLog } from './datagram-log.ts';
import { ethernet, ipv4, ipv6, type Layer, tcp, text } from './frame-builder.ts';

const ack = 16;
const synAck = 18;

/** For tests: one TCP connection between a phone and the PBX, segment by segment. */
export class TcpConversation {
  readonly #log: DatagramLog;
  readonly #six: boolean;
  readonly #port: number;
  readonly #source: string;
  /** initial sequence numbers */
  readonly clientStart: number;
  readonly serverStart: number;

  constructor(
    log: DatagramLog,
    options: { port?: number; source?: string; clientStart?: number; serverStart?: number; six?: boolean } = {},
  ) {
    this.#log = log;
    this.#six = options.six ?? false;
    this.#port = options.port ?? 40_000;
    this.#source = options.source ?? '198.51.100.7';
    this.clientStart = options.clientStart ?? 1000;
    this.serverStart = options.serverStart ?? 5000;
  }

  /** SYN, SYN-ACK, ACK. */
  handshake(): this {
    this.raw('client', '', this.clientStart, 0, 2);
    this.raw('server', '', this.serverStart, this.clientStart + 1, synAck);
    this.raw('client', '', this.clientStart + 1, this.serverStart + 1, ack);
    return this;
  }

  /** Data of the client at `offset` bytes from its first, acknowledging `acked` bytes of the server. */
  client(data: string, offset: number, acked = 0, flags = ack): this {
    return this.raw('client', data, this.clientStart + 1 + offset, this.serverStart + 1 + acked, flags);
  }

  server(data: string, offset: number, acked: number, flags = ack): this {
    return this.raw('server', data, this.serverStart + 1 + offset, this.clientStart + 1 + acked, flags);
  }

  raw(from: 'client' | 'server', data: string, seq: number, acknowledged: number, flags: number): this {
    this.#log.frame(this.build(from, data, seq, acknowledged, flags));
    return this;
  }

  build(from: 'client' | 'server', data: string, seq: number, acknowledged: number, flags: number): Layer {
    const fields = { seq: seq >>> 0, ack: acknowledged >>> 0, flags };
    const [source, destination] = from === 'client' ? [this.#port, 5060] : [5060, this.#port];
    const segment = tcp(source, destination, text(data), fields);
    if (this.#six) {
      const [src, dst] = from === 'client' ? ['2001:db8:2::7', '2001:db8:1::10'] : ['2001:db8:1::10', '2001:db8:2::7'];
      return ethernet(0x86dd, ipv6(6, segment, { src, dst }));
    }
    const [src, dst] = from === 'client' ? [this.#source, '192.0.2.10'] : ['192.0.2.10', this.#source];
    return ethernet(0x800, ipv4(6, segment, { src, dst }));
  }
}
