import { createHash } from 'node:crypto';
import type { Sample } from './attack.ts';
import type { DetectorId } from './detector.ts';

export interface SuspicionMeasure {
  readonly detector: DetectorId;
  /** the threshold of the detector that it counts towards */
  readonly threshold: string;
  /** what counts together, milliseconds */
  readonly window: number;
  /** of different things: what two hosts saw of the same one counts once, as of a phone that asks several hosts */
  readonly distinct: boolean;
  /** for the sentence of an attack */
  readonly words: (count: number) => string;
}

/** What counts for a source towards a threshold of a detector and can be summed over hosts. The names travel between versions. */
export const suspicionMeasures = {
  tries: {
    detector: 'register-brute-force',
    threshold: 'tries',
    window: 60_000,
    distinct: false,
    words: (count) => `it guessed ${count} passwords`,
  },
  users: {
    detector: 'user-enumeration',
    threshold: 'users',
    window: 60_000,
    distinct: true,
    words: (count) => `it looked for ${count} extensions`,
  },
  addresses: {
    detector: 'options-sweep',
    threshold: 'addresses',
    window: 10_000,
    distinct: false,
    words: (count) => `it asked ${count} protected addresses for their options`,
  },
  numbers: {
    detector: 'invite-probe',
    threshold: 'numbers',
    window: 60_000,
    distinct: true,
    words: (count) => `it dialled ${count} numbers without credentials`,
  },
  devices: {
    detector: 'tftp-brute-force',
    threshold: 'identities',
    window: 60_000,
    distinct: true,
    words: (count) => `it guessed the configuration files of ${count} devices`,
  },
  files: {
    detector: 'tftp-brute-force',
    threshold: 'names',
    window: 60_000,
    distinct: true,
    words: (count) => `it tried ${count} file names that do not exist`,
  },
} as const satisfies Record<string, SuspicionMeasure>;

export type SuspicionMeasureId = keyof typeof suspicionMeasures;

export const suspicionMeasureIds = Object.keys(suspicionMeasures) as readonly SuspicionMeasureId[];

/** A source that did what a detector counts, and not enough of it here to be an attacker. */
export interface Suspicion {
  /** canonical text of an IPv4 address or an IPv6 /64 */
  readonly source: string;
  readonly measure: SuspicionMeasureId;
  /** within the window of the measure, at least 1 */
  readonly count: number;
  /** how many of those showed that the source receives our answers */
  readonly proven: number;
  /** of the first and the latest that count, milliseconds since the epoch */
  readonly first: number;
  readonly last: number;
  /** of the latest message, as in an attack */
  readonly attacker: string;
  readonly attackerPort: number;
  readonly victim: string;
  readonly victimPort: number;
  readonly transport: 'UDP' | 'TCP';
  readonly type: string;
  readonly userAgent: string | null;
  /** what was tried first, at most 20 */
  readonly targets: readonly string[];
  /** empty where there were too many sources at once */
  readonly samples: readonly Sample[];
}

/** What the sensor tells, at most once a second. */
export interface SuspicionNews {
  readonly raised: readonly Suspicion[];
  /** sources that had a success: what they did before was no attack */
  readonly cleared: readonly string[];
}

/** At most so many marks of a source travel: more than one host can add to a sum. */
export const mostMarks = 4;

/** What stands on other hosts for the text of what was tried: 32 bits, the same on each. */
export function markOf(target: string): number {
  return createHash('sha256').update(target).digest().readUInt32BE(0);
}
