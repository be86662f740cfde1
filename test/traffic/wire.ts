import { ethernet, ipv4, ipv6, type Layer, tcp, text, udp } from '../../src/packet/frame-builder.ts';
import type { TimedFrame } from './pcap-file.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What one endpoint sends to the other; `syn` is a connection attempt that stays without an answer. */
interface Sent {
  readonly time: number;
  readonly order: number;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly transport: 'UDP' | 'TCP';
  readonly payload: Layer | 'syn';
}

interface Connection {
  readonly sequence: Map<string, number>;
}

const handshake = 0.001;

/** Collects payloads in any order of time and makes frames of them: UDP at once, TCP with a handshake before the first byte. */
export class Wire {
  /** of the TCP segments with data; 24: PSH and ACK */
  flags = 24;
  /** the ends of the IP-in-IP tunnel in which a frame between these addresses goes, if any; asked in order of time */
  tunnel: (from: string, to: string) => readonly [string, string] | undefined = () => undefined;
  readonly #sent: Sent[] = [];

  get size(): number {
    return this.#sent.length;
  }

  /** @param time milliseconds since the epoch */
  send(time: number, transport: 'UDP' | 'TCP', from: Endpoint, to: Endpoint, payload: string | Layer): void {
    const bytes = typeof payload === 'string' ? text(payload) : payload;
    this.#sent.push({ time, order: this.#sent.length, from, to, transport, payload: bytes });
  }

  syn(time: number, from: Endpoint, to: Endpoint): void {
    this.#sent.push({ time, order: this.#sent.length, from, to, transport: 'TCP', payload: 'syn' });
  }

  /** All frames in order of time. */
  frames(): TimedFrame[] {
    const connections = new Map<string, Connection>();
    const frames: TimedFrame[] = [];
    const sent = this.#sent.sort((a, b) => a.time - b.time || a.order - b.order);
    for (const one of sent) {
      const { time, from, to, payload } = one;
      if (payload === 'syn')
        frames.push(this.#frame(time, from, to, 6, tcp(from.port, to.port, empty, { seq: 1, flags: 2 })));
      else if (one.transport === 'UDP') frames.push(this.#frame(time, from, to, 17, udp(from.port, to.port, payload)));
      else frames.push(...this.#segments(connections, one, payload));
    }
    return frames.sort((a, b) => a.time - b.time);
  }

  #segments(connections: Map<string, Connection>, { time, from, to }: Sent, payload: Layer): TimedFrame[] {
    const frames: TimedFrame[] = [];
    const a = nameOf(from);
    const b = nameOf(to);
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    let connection = connections.get(key);
    if (!connection) {
      // whoever speaks first has connected
      connection = {
        sequence: new Map([
          [a, 1001],
          [b, 5001],
        ]),
      };
      connections.set(key, connection);
      frames.push(
        this.#frame(time - 3 * handshake, from, to, 6, tcp(from.port, to.port, empty, { seq: 1000, flags: 2 })),
        this.#frame(
          time - 2 * handshake,
          to,
          from,
          6,
          tcp(to.port, from.port, empty, { seq: 5000, ack: 1001, flags: 18 }),
        ),
        this.#frame(time - handshake, from, to, 6, tcp(from.port, to.port, empty, { seq: 1001, ack: 5001, flags: 16 })),
      );
    }
    const seq = connection.sequence.get(a)!;
    const ack = connection.sequence.get(b)!;
    connection.sequence.set(a, seq + payload.length);
    frames.push(this.#frame(time, from, to, 6, tcp(from.port, to.port, payload, { seq, ack, flags: this.flags })));
    return frames;
  }

  #frame(time: number, from: Endpoint, to: Endpoint, protocol: number, payload: Layer): TimedFrame {
    const inner = packet(from.address, to.address, protocol, payload);
    const ends = this.tunnel(from.address, to.address);
    const bytes = ends ? packet(...ends, from.address.includes(':') ? 41 : 4, inner) : inner;
    const outermost = ends ? ends[0] : from.address;
    return { time, bytes: ethernet(outermost.includes(':') ? 0x86dd : 0x0800, bytes) };
  }
}

const empty = new Uint8Array(0);

function nameOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

function packet(src: string, dst: string, protocol: number, payload: Layer): Layer {
  return src.includes(':') ? ipv6(protocol, payload, { src, dst }) : ipv4(protocol, payload, { src, dst });
}
