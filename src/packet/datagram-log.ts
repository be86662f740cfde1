import { formatWords } from '../model/address.ts';
import { Counters, type LossReason } from '../model/counters.ts';
import { type Datagram, type DatagramSink, tcp } from '../model/datagram.ts';
import { PacketDecoder } from './decoder.ts';
import type { FragmentLimits } from './fragments.ts';
import type { IsOurs } from './frame-state.ts';
import type { Framer } from './framer.ts';
import { linkTypes } from './link-types.ts';
import { portTable } from './ports.ts';
import type { StreamLimits } from './stream-limits.ts';

/** A copy of what a sink was given. */
export interface LoggedDatagram {
  readonly text: string;
  /** `SOURCE:PORT > DESTINATION:PORT` */
  readonly flow: string;
  readonly transport: 'UDP' | 'TCP';
  readonly time: number;
  readonly truncated: boolean;
  readonly proven: boolean;
}

/** For tests: a decoder for SIP on 5060 and TFTP on 69, and all that comes out of it. */
export class DatagramLog implements DatagramSink {
  readonly datagrams: LoggedDatagram[] = [];
  readonly syns: string[] = [];
  readonly stalls: string[] = [];
  readonly urgents: string[] = [];
  readonly counters = new Counters();
  readonly decoder: PacketDecoder;
  time = 1_700_000_000_000;

  constructor(
    framer: Framer = lineFramer,
    fragments: Partial<FragmentLimits> = {},
    streams: Partial<StreamLimits> = {},
    isOurs: IsOurs = () => false,
  ) {
    const ports = portTable([{ first: 5060, last: 5060 }], [{ first: 69, last: 69 }]);
    this.decoder = new PacketDecoder(this, this.counters, { ports, framer, fragments, streams, isOurs });
  }

  datagram(datagram: Datagram): void {
    const { bytes, start, end, time, truncated, proven, transport } = datagram;
    this.datagrams.push({
      text: Buffer.from(bytes.subarray(start, end)).toString('latin1'),
      flow: flowOf(datagram),
      transport: transport === tcp ? 'TCP' : 'UDP',
      time,
      truncated,
      proven,
    });
  }

  syn(datagram: Datagram): void {
    this.syns.push(flowOf(datagram));
  }

  stalled(datagram: Datagram): void {
    this.stalls.push(flowOf(datagram));
  }

  urgent(datagram: Datagram): void {
    this.urgents.push(flowOf(datagram));
  }

  /** Feeds one frame, in the middle of other memory as a capture does. */
  frame(bytes: Uint8Array, linkType: number = linkTypes.ethernet, wire: number = bytes.length): void {
    const memory = new Uint8Array(bytes.length + 32).fill(0xee);
    memory.set(bytes, 16);
    this.decoder.frame(linkType, memory, 16, bytes.length, wire, this.time);
    memory.fill(0xdd); // as the next batch would: whoever kept a view of it sees rubbish
  }

  get texts(): string[] {
    return this.datagrams.map((datagram) => datagram.text);
  }

  /** the losses that were counted, without the zeros */
  get lost(): Partial<Record<LossReason, number>> {
    return Object.fromEntries(Object.entries(this.counters.lost).filter(([, count]) => count > 0));
  }
}

/** A framer for tests that need no SIP: `M` + text + `\n` is a message, other bytes are junk up to the next `M`. */
export const lineFramer: Framer = (bytes, start, end) => {
  if (bytes[start] !== 0x4d) {
    let at = start + 1;
    while (at < end && bytes[at] !== 0x4d) at++;
    return start - at;
  }
  for (let at = start; at < end; at++) if (bytes[at] === 10) return at + 1 - start;
  return 0;
};

function flowOf(d: Datagram): string {
  const source = formatWords(d.src0, d.src1, d.src2, d.src3);
  const destination = formatWords(d.dst0, d.dst1, d.dst2, d.dst3);
  return `${source}:${d.sourcePort} > ${destination}:${d.destinationPort}`;
}
