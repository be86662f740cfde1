import type { Counters } from '../model/counters.ts';
import type { DatagramSink } from '../model/datagram.ts';
import type { FrameSink } from '../model/frame.ts';
import { defaultFragmentLimits, type FragmentLimits, FragmentTable } from './fragments.ts';
import { FrameState, type IsOurs } from './frame-state.ts';
import type { Framer } from './framer.ts';
import { IpDecoder } from './ip.ts';
import { LinkDecoder } from './link.ts';
import { linkTypes } from './link-types.ts';
import type { PortTable } from './ports.ts';
import { defaultStreamLimits, type StreamLimits } from './stream-limits.ts';
import { TcpStreams } from './tcp-streams.ts';
import { TransportDecoder } from './transport.ts';

export interface DecoderOptions {
  readonly ports: PortTable;
  readonly framer: Framer;
  readonly fragments?: Partial<FragmentLimits>;
  readonly streams?: Partial<StreamLimits>;
  /** whom we defend: tells the tunnels that end there. Without it all that tunnels hold is believed. */
  readonly isOurs?: IsOurs;
  /** seeds the tables' hashes, so that nobody can aim at one bucket */
  readonly seed?: number;
}

/**
 * Frames in, UDP payloads and SIP messages of TCP streams out. Pure and total: the time is the frames' own, and no
 * bytes make it throw. Everything is read by index from the capture's memory; nothing is allocated for a frame unless
 * a fragment or a part of a stream must wait.
 *
 * Checksums are not checked: with offloading the frames that this host sends do not have them yet.
 */
export class PacketDecoder implements FrameSink {
  readonly #state: FrameState;
  readonly #fragments: FragmentTable;
  readonly #streams: TcpStreams;
  readonly #transports: TransportDecoder;
  readonly #links: LinkDecoder;

  constructor(sink: DatagramSink, counters: Counters, options: DecoderOptions) {
    const state = new FrameState(counters);
    this.#state = state;
    if (options.isOurs) state.isOurs = options.isOurs;
    this.#fragments = new FragmentTable(counters, { ...defaultFragmentLimits, ...options.fragments }, options.seed);
    this.#streams = new TcpStreams(
      sink,
      counters,
      options.framer,
      { ...defaultStreamLimits, ...options.streams },
      options.seed,
    );
    this.#transports = new TransportDecoder(state, sink, this.#streams, options.ports);
    this.#links = new LinkDecoder(state, new IpDecoder(state, this.#fragments, this.#transports, () => this.#links));
  }

  /** Other service ports, from the next frame on. */
  setPorts(ports: PortTable): void {
    this.#transports.setPorts(ports);
  }

  /** See FrameSink; `linkType` is a DLT_ value (link-types.ts). */
  frame(linkType: number, bytes: Uint8Array, start: number, captured: number, wire: number, time: number): void {
    const state = this.#state;
    state.counters.seen.frames++;
    state.counters.seen.bytes += wire;
    state.datagram.time = time;
    state.cut = wire > captured;
    state.tunnelToUs = false;
    if (linkType === linkTypes.ethernet) this.#links.ethernet(bytes, start, start + captured, 0);
    else this.#links.link(linkType, bytes, start, start + captured);
  }

  /** Lets time pass when no frames come: gives up fragments and streams that waited too long, and tells of those that stall. Milliseconds. */
  tick(time: number): void {
    this.#fragments.expire(time);
    this.#streams.tellStalled(time);
    this.#streams.expire(time);
  }

  /** What is waiting now, for status and tests; memory in bytes. */
  usage(): DecoderUsage {
    return {
      fragmentedDatagrams: this.#fragments.size,
      fragmentBytes: this.#fragments.bytes,
      streams: this.#streams.size,
      streamBytes: this.#streams.bytes,
    };
  }
}

export interface DecoderUsage {
  readonly fragmentedDatagrams: number;
  readonly fragmentBytes: number;
  readonly streams: number;
  readonly streamBytes: number;
}
