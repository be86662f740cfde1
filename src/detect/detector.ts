import type { AttackType } from '../model/attack.ts';
import type { DetectorFacts } from '../model/detector.ts';
import type { FindingKind } from '../model/finding.ts';
import type { SuspicionMeasureId } from '../model/suspicion.ts';
import type { AnomalyCode } from '../sip/anomaly.ts';
import type { Alive } from './alive.ts';
import type { CallProgress } from './call-progress.ts';
import type { PerSource } from './per-source.ts';
import type { Scene } from './scene.ts';
import type { SourceTable } from './source-table.ts';

/**
 * A pure rule over messages and the state of their source. `create` makes its state; the inspector then calls the
 * rules that it has, in the order of the list in index.ts.
 */
export interface Detector {
  readonly facts: DetectorFacts;
  create(context: DetectorContext): Rules;
}

export interface Rules {
  /** A new request from outside, or a retransmission (`scene.retransmission`). */
  request?(scene: Scene): void;
  /** A final reply of ours to a request from outside, once a transaction. */
  outcome?(scene: Scene, status: number): void;
  /** Any reply of ours to a request from outside, provisional ones too. */
  reply?(scene: Scene, status: number): void;
  /** A call from outside that rang and then ended, and whose caller was not there any more to acknowledge it (UDP). */
  deserted?(scene: Scene): void;
  /** A challenge of ours that its receiver did not follow up within the grace time. */
  unanswered?(scene: Scene): void;
  /**
   * The source challenges a request of ours within a call that it began, and has neither accounts here nor calls from us.
   * `scene.proven`: it acknowledged our answer to that call. `isOurRealm`: our side shows credentials of that realm elsewhere.
   */
  challenge?(scene: Scene, isOurRealm: boolean): void;
  /** Our side shows credentials to a source of which a detector remembers something, within a dialog. */
  credentials?(scene: Scene): void;
  /** A payload on a protected port: a parser's finding in it. */
  anomaly?(scene: Scene, code: AnomalyCode, weight: number, at: number): void;
  /** Any payload from outside on a protected port that is no SIP, and connection attempts; counts `units` towards floods. */
  other?(scene: Scene): void;
  /** A TCP connection whose client began a message and does not come to the end of its headers. */
  stalled?(scene: Scene): void;
  /** Time passes: grace times of the rule's own may have run out. `scene` is empty, for reports. */
  tick?(scene: Scene, time: number): void;
  tftpRequest?(scene: Scene): void;
  /**
   * Our answer to a TFTP request: its first block or option acknowledgement (`served`), or an error.
   * `identity` is the device in the file name (12 hex digits), if there is one.
   */
  tftpReply?(scene: Scene, name: string, identity: string | undefined, served: boolean): void;
}

export interface DetectorContext {
  readonly sources: SourceTable;
  /** how far each source's calls have come, the answer at hand included */
  readonly calls: CallProgress;
  /** which protected addresses answer SIP, and whom, the answer at hand included */
  readonly alive: Alive;
  /** value of one of the detector's own thresholds */
  limit(name: string): number;
  /** State for sources that did something; forgotten together with the source. */
  perSource<T>(make: () => T): PerSource<T>;
  /** What is known of the scene's source by now: its latest success, and its budget. */
  weigh(scene: Scene): void;
  report(scene: Scene, offence: Offence): void;
  /**
   * A source counts towards a threshold and is below it: other hosts may have seen the rest. `since` is the time of the first
   * that counts, `proven` how many of them are. Costs next to nothing; known-good sources are left out.
   */
  suspect(
    scene: Scene,
    measure: SuspicionMeasureId,
    count: number,
    proven: number,
    since: number,
    targets: readonly string[],
  ): void;
  finding(scene: Scene, kind: FindingKind, subject: string | null, evidence: string): void;
  /** Text of the user that `scene` is about, for reports: costs a decode. */
  userText(scene: Scene): string;
  /** The same of the account whose credentials were shown: who called or subscribed, not whom it was about. */
  accountText(scene: Scene): string;
}

/** What a detector says when its threshold is passed. */
export interface Offence {
  readonly type?: AttackType;
  readonly count: number;
  /** true when the threshold is passed by proven messages alone */
  readonly proven: boolean;
  /** time of the first message that counted */
  readonly since: number;
  readonly reason: string;
  readonly targets: readonly string[];
  /** tell the operator, block nobody */
  readonly notice?: boolean;
  /** [start, end) of the offending bytes in the datagram */
  readonly mark?: readonly [number, number];
}
