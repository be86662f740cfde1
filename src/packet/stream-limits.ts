export interface StreamLimits {
  /** connections whose client is proven, at once */
  readonly maxStreams: number;
  /** connections that may be forged (half open, or seen from the middle), at once */
  readonly maxUnproven: number;
  /** what may wait in one direction of a stream, bytes: the longest SIP message that is read */
  readonly maxStreamBytes: number;
  /** what may wait in all streams, bytes */
  readonly maxBytes: number;
  /** how long a missing segment is waited for, milliseconds of packet time */
  readonly gapTimeout: number;
  /** how long a client may take for the headers of a message until it is told as stalled, milliseconds of packet time */
  readonly headerTimeout: number;
  /** after how long without a segment a stream is forgotten, milliseconds of packet time */
  readonly idleTimeout: number;
}

export const defaultStreamLimits: StreamLimits = {
  maxStreams: 65_536,
  maxUnproven: 16_384,
  maxStreamBytes: 65_536,
  maxBytes: 64 << 20,
  gapTimeout: 3_000,
  // they go out at once: whoever takes longer has lost several segments on end, or wants to keep the server waiting
  headerTimeout: 10_000,
  // phones keep their connection alive every two minutes at most (RFC 5626, 4.4.1), trunks every quarter of an hour
  idleTimeout: 1_800_000,
};
