import type { AnomalyCode } from './anomaly.ts';

/** Index 0 is every method that is not listed; its name stands in the message. */
export const methodNames = [
  'OTHER',
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'REGISTER',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'REFER',
  'MESSAGE',
  'UPDATE',
] as const;

export const method = {
  other: 0,
  invite: 1,
  ack: 2,
  bye: 3,
  cancel: 4,
  options: 5,
  register: 6,
  prack: 7,
  subscribe: 8,
  notify: 9,
  publish: 10,
  info: 11,
  refer: 12,
  message: 13,
  update: 14,
} as const;

/**
 * One parsed SIP message (RFC 3261). The object is reused: `parseSip` overwrites every field. Spans are byte
 * offsets into `bytes`, [xStart, xEnd), already trimmed of white space; -1 for both where the header is absent.
 * Nothing is copied or decoded until somebody asks, with the functions in text.ts and uri.ts.
 */
export class SipMessage {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  kind: 'request' | 'reply' | 'none' = 'none';
  /** of a request's start line; of a reply's CSeq */
  method = 0;
  methodStart = -1;
  methodEnd = -1;
  /** Request-URI */
  uriStart = -1;
  uriEnd = -1;
  /** of a reply; 0 for a request */
  status = 0;
  /** the topmost Via value only */
  viaStart = -1;
  viaEnd = -1;
  /** how many Via headers there are; several values in one header count once */
  viaCount = 0;
  branchStart = -1;
  branchEnd = -1;
  fromStart = -1;
  fromEnd = -1;
  fromTagStart = -1;
  fromTagEnd = -1;
  toStart = -1;
  toEnd = -1;
  toTagStart = -1;
  toTagEnd = -1;
  callIdStart = -1;
  callIdEnd = -1;
  /** -1 where absent or no number */
  cseq = -1;
  cseqMethod = 0;
  /** first Contact header */
  contactStart = -1;
  contactEnd = -1;
  /** `expires` parameter of the first Contact, seconds; -1 where absent */
  contactExpires = -1;
  /** User-Agent of a request, Server or User-Agent of a reply */
  userAgentStart = -1;
  userAgentEnd = -1;
  /** first Authorization or Proxy-Authorization header */
  authorizationStart = -1;
  authorizationEnd = -1;
  /** first WWW-Authenticate or Proxy-Authenticate header */
  challengeStart = -1;
  challengeEnd = -1;
  /** how many WWW-Authenticate and Proxy-Authenticate headers there are (RFC 8760: one an algorithm) */
  challengeCount = 0;
  /** Expires header, seconds; -1 where absent */
  expires = -1;
  /** Content-Length; -1 where absent */
  contentLength = -1;
  maxForwards = -1;
  /** [bodyStart, bodyEnd): what Content-Length gives, else (UDP) the rest of the datagram; -1 for kind `none` */
  bodyStart = -1;
  bodyEnd = -1;
  /** header lines, folded ones counted once */
  headerCount = 0;
  /** findings of the parser, at most 16, in the order found; the same code once */
  anomalyCount = 0;
  readonly anomalyCodes: AnomalyCode[] = [];
  /** byte offset of each finding */
  readonly anomalyAt: number[] = [];
}
