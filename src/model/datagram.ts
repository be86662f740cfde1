export const udp = 17;
export const tcp = 6;

/**
 * What the packet stage hands on: the payload of one UDP datagram, or a slice of a reassembled TCP stream.
 * One object is reused for all: nothing of it may be kept beyond the call, `bytes` included.
 * Addresses are words as in model/address.ts.
 */
export interface Datagram {
  /** milliseconds since the epoch */
  time: number;
  transport: typeof udp | typeof tcp;
  src0: number;
  src1: number;
  src2: number;
  src3: number;
  dst0: number;
  dst1: number;
  dst2: number;
  dst3: number;
  sourcePort: number;
  destinationPort: number;
  bytes: Uint8Array;
  /** payload is `bytes[start, end)` */
  start: number;
  end: number;
  /** the snapshot length, or a lost fragment or segment, cut the payload short */
  truncated: boolean;
  /** TCP: the client acknowledged a sequence number that only our answer told it, so its address is real */
  proven: boolean;
}

export interface DatagramSink {
  /** A UDP datagram, or one framed message (or piece of junk) of a TCP stream. */
  datagram(datagram: Datagram): void;
  /** A TCP SYN without ACK to a watched port: `start === end`. */
  syn(datagram: Datagram): void;
  /** The client of a TCP connection began a message some time ago and has not come to the end of its headers: `start === end`. */
  stalled(datagram: Datagram): void;
  /**
   * The client of a TCP connection sent urgent data, which a server leaves out of what it reads (tcp(7)): what was cut from the stream is
   * not what the server was told. `start === end`.
   */
  urgent(datagram: Datagram): void;
}

export function newDatagram(): Datagram {
  return {
    time: 0,
    transport: udp,
    src0: 0,
    src1: 0,
    src2: 0,
    src3: 0,
    dst0: 0,
    dst1: 0,
    dst2: 0,
    dst3: 0,
    sourcePort: 0,
    destinationPort: 0,
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    truncated: false,
    proven: false,
  };
}
