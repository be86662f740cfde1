/**
 * Everything that can be lost on the way, as a closed set. A loss that is not one of these cannot happen
 * without a code change here, so that status, metrics and console can show all of them.
 */
export const lossReasons = {
  frameTruncated: 'frame shorter than its headers say (snapshot length)',
  linkUnsupported: 'link layer or EtherType that is not read',
  ipMalformed: 'IP header that cannot be right',
  udpMalformed: 'UDP header that cannot be right',
  tcpMalformed: 'TCP header that cannot be right',
  tunnelTooDeep: 'more than four tunnels inside each other',
  tunnelForged: 'tunnel packet to a protected address that claims to hold what a protected address sent',
  fragmentOverlap: 'IP fragments that overlap (all dropped, RFC 5722)',
  fragmentTimeout: 'IP datagram whose fragments did not all come',
  fragmentEvicted: 'IP datagram dropped because the fragment table was full',
  streamEvicted: 'TCP stream dropped because the stream table was full',
  streamGap: 'TCP stream with a segment that never came',
  streamOverflow: 'TCP data dropped because too much was waiting',
  streamJunk: 'TCP bytes skipped until a SIP message began',
  sourceEvicted: 'source forgotten because the source table was full',
  transactionEvicted: 'request forgotten before its answer because the table was full',
  proofEvicted: 'nonce or tag forgotten because the table was full',
  attackCoalesced: 'attack report merged because too many came at once',
  suspicionUntold: 'suspicion that was not told to the other hosts because too many came at once',
  defect: 'frame that was dropped because of a defect of sipPROT itself',
} as const;

export type LossReason = keyof typeof lossReasons;

/** What was seen, as a closed set. */
export const seenKinds = {
  frames: 'frames read',
  bytes: 'bytes read',
  datagrams: 'UDP datagrams and TCP messages read',
  sipRequests: 'SIP requests',
  sipReplies: 'SIP replies',
  sipMalformed: 'SIP messages with an anomaly',
  nonSip: 'payloads on a SIP port that are no SIP',
  keepAlives: 'keep-alives (CRLF, STUN, zero bytes, PROXY prefaces)',
  tlsRecords: 'TLS payloads, which cannot be read',
  tftpRequests: 'TFTP requests',
  tftpReplies: 'TFTP data, acknowledgements and errors',
  tcpSyns: 'TCP connection attempts',
  blockedSkipped: 'messages of sources that are blocked already',
} as const;

export type SeenKind = keyof typeof seenKinds;

export class Counters {
  readonly lost: Record<LossReason, number> = zero(lossReasons);
  readonly seen: Record<SeenKind, number> = zero(seenKinds);

  snapshot(): CounterSnapshot {
    return { lost: { ...this.lost }, seen: { ...this.seen } };
  }
}

export interface CounterSnapshot {
  readonly lost: Readonly<Record<LossReason, number>>;
  readonly seen: Readonly<Record<SeenKind, number>>;
}

function zero<K extends string>(kinds: Record<K, unknown>): Record<K, number> {
  const counts: Record<string, number> = {};
  for (const kind in kinds) counts[kind] = 0;
  return counts as Record<K, number>;
}
