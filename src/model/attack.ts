import type { DetectorId } from './detector.ts';

/** `proven` where the source showed that it receives our answers; `unproven` UDP can be forged. */
export type Evidence = 'proven' | 'unproven';

/** What an attack was made with: SIP methods as on the wire, or the protocol when there is no SIP message. */
export type AttackType = string;

/** One message that led to an attack, as text: shown, never interpreted. */
export interface Sample {
  /** milliseconds since the epoch */
  readonly time: number;
  /** `in` came from the attacker, `out` was answered to it */
  readonly direction: 'in' | 'out';
  /** at most 2,000 characters; bytes that are not printable are escaped as \xNN */
  readonly text: string;
  /** [start, end) in `text` of the part that offends, where there is one */
  readonly mark?: readonly [number, number];
}

/** One recognised offence, as the sensor reports it to the guard. */
export interface Attack {
  /** the same number while the same attack lasts: later reports of it replace the earlier ones */
  readonly episode: number;
  /** of the message that tipped the threshold, milliseconds since the epoch */
  readonly time: number;
  /** of the first message that counted */
  readonly firstTime: number;
  /** of the latest message that counted */
  readonly lastTime: number;
  /** canonical address text */
  readonly attacker: string;
  readonly attackerPort: number;
  readonly victim: string;
  readonly victimPort: number;
  readonly transport: 'UDP' | 'TCP';
  readonly type: AttackType;
  readonly detector: DetectorId;
  readonly userAgent: string | null;
  readonly evidence: Evidence;
  /** how many messages (tries, users, names …) counted */
  readonly count: number;
  /** what a person is told: one sentence, no full stop */
  readonly reason: string;
  /** users, numbers, file names or anomaly codes that were tried, at most 20 */
  readonly targets: readonly string[];
  readonly samples: readonly Sample[];
  /** the source had a recent success when this happened */
  readonly knownGood: boolean;
  /** distinct users that work from this source: an office, when more than one */
  readonly goodUsers: number;
  /** it came by the port of a trunk, or one through which many of these users work: that of a proxy, an SBC or a gateway; not kept */
  readonly sharedPort?: boolean;
  /** `notice`: tell the operator, block nobody (a phone with a stale password, a detector set to observe) */
  readonly action: 'block' | 'notice';
}
