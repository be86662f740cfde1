import type { SipMessage } from '../sip/message.ts';
import type { TftpMessage } from '../tftp/message.ts';
import { mix } from './hash.ts';
import type { Good } from './known-good.ts';

/** Between whom a message went, and what kind it was: what may be kept of a scene when its message is gone. */
export interface SceneKey {
  slot: number;
  hi: number;
  lo: number;
  source0: number;
  source1: number;
  source2: number;
  source3: number;
  sourcePort: number;
  victim0: number;
  victim1: number;
  victim2: number;
  victim3: number;
  victimPort: number;
  transport: 'UDP' | 'TCP';
  type: string;
  userAgent: number;
}

/**
 * What the detectors are shown: one message from an outside source, or our answer to it, with what is known of that
 * source. One object is reused for all messages; nothing of it may be kept beyond the call.
 */
export class Scene implements SceneKey {
  /** milliseconds since the epoch */
  time = 0;
  readonly sip: SipMessage;
  readonly tftp: TftpMessage;
  /** slot of the outside source in the source table, and its key */
  slot = 0;
  hi = 0;
  lo = 0;
  /** the outside source's full address (words as in model/address.ts) and port */
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  sourcePort = 0;
  /** the protected address and port */
  victim0 = 0;
  victim1 = 0;
  victim2 = 0;
  victim3 = 0;
  victimPort = 0;
  transport: 'UDP' | 'TCP' = 'UDP';
  /** the source's recent success */
  good: Good | undefined = undefined;
  /**
   * thresholds are multiplied by this: above 1 for known-good sources, below 1 after a doubtful signature. Set for each message; no
   * integer at first, for when a field of integers gets its first fraction, all that was compiled for it is thrown away
   */
  budget = Number.NaN;
  /** this very message shows that the source receives our answers */
  proven = false;
  /** SIP method as text, or TFTP, TCP, UDP */
  type = '';
  /** hash of the account or extension that it is about; 0 when there is none */
  user = 0;
  /** hash of the last digits of the dialled number, without what may stand before them */
  number = 0;
  callId = 0;
  /** hash of the user in From, of an INVITE whose grace time has run out: else the message has it */
  caller = 0;
  /** of the answer to a cancelled call (487): milliseconds since it was begun */
  waited = 0;
  /** of an answer: the call rang before */
  rang = false;
  /** hash of a payload that is no SIP; 0: it is too long to keep a way open over UDP */
  payload = 0;
  /** of a TFTP request: the device in the file name (12 hex digits), if there is one */
  device: string | undefined = undefined;
  /** hash of the account whose credentials are shown (`username` of the digest), else of the one that registers; 0 when there is none */
  account = 0;
  /** with credentials: milliseconds since their nonce was given to this very source (of an answer 0, 10 s and more); Infinity when it was not */
  nonceAge = Number.POSITIVE_INFINITY;
  /** hash of the request's User-Agent; 0 when there is none */
  userAgent = 0;
  /** the request carried credentials */
  credentials = false;
  /** these credentials answer our challenge to a request of the same method in the same call */
  challenged = false;
  /** a copy of a request that was seen before */
  retransmission = false;
  /** that copy came more often than any client repeats a request */
  replayed = false;
  /** set by a detector: this success must not make the source known-good */
  tainted = false;
  /** the message is our answer to the source */
  outgoing = false;
  /** `sip` or `tftp` holds the message that this scene is about (it does not when a grace time has run out) */
  hasMessage = false;

  constructor(sip: SipMessage, tftp: TftpMessage) {
    this.sip = sip;
    this.tftp = tftp;
  }
}

export function newSceneKey(): SceneKey {
  return {
    ...{ slot: 0, hi: 0, lo: 0, source0: 0, source1: 0, source2: 0, source3: 0, sourcePort: 0 },
    ...{ victim0: 0, victim1: 0, victim2: 0, victim3: 0, victimPort: 0 },
    ...{ transport: 'UDP', type: '', userAgent: 0 },
  };
}

export function copySceneKey(from: SceneKey, to: SceneKey): void {
  to.slot = from.slot;
  to.hi = from.hi;
  to.lo = from.lo;
  to.source0 = from.source0;
  to.source1 = from.source1;
  to.source2 = from.source2;
  to.source3 = from.source3;
  to.sourcePort = from.sourcePort;
  to.victim0 = from.victim0;
  to.victim1 = from.victim1;
  to.victim2 = from.victim2;
  to.victim3 = from.victim3;
  to.victimPort = from.victimPort;
  to.transport = from.transport;
  to.type = from.type;
  to.userAgent = from.userAgent;
}

/** The credentials are those of an account that was accepted from this source before. */
export function isAccepted({ credentials, good, account }: Scene): boolean {
  return credentials && good?.users.has(account) === true;
}

/** The credentials answer a challenge that we gave to this source: others are made up, or older than what we saw. */
export function answersUs({ credentials, nonceAge }: Scene): boolean {
  return credentials && nonceAge < Number.POSITIVE_INFINITY;
}

/** Credentials that are no mere decoration. */
export function isCustomer(scene: Scene): boolean {
  return answersUs(scene) || isAccepted(scene);
}

/** Credentials that answer our challenge are of a customer, most likely, also before the first success of his that we see. */
const customerBudget = 4;

/** By how much thresholds are larger for whoever sent this. */
export function budgetOf(scene: Scene): number {
  return answersUs(scene) ? Math.max(scene.budget, customerBudget) : scene.budget;
}

/** The protected address as one number. */
export function victimKey(scene: Scene): number {
  return mix(mix(scene.victim0, scene.victim1), mix(scene.victim2, scene.victim3));
}

/** An IPv6 customer has many /64s: sources of one /56 are one here (RFC 6177). */
export function sourceKey(scene: Scene): number {
  return scene.hi === 0xffff ? mix(scene.hi, scene.lo) : mix(scene.hi, scene.lo >>> 8);
}
