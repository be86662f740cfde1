import type { CounterSnapshot } from './counters.ts';
import type { CaptureStatistics } from './frame.ts';

/** One machine that runs the engine, as it describes itself. */
export interface Host {
  /** stable for the life of the data directory */
  readonly uuid: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly kernel: string;
  readonly version: string;
  /** `enforcing`: the kernel drops; `observing`: nothing is blocked on purpose; `failing`: it should and cannot */
  readonly protection: 'enforcing' | 'observing' | 'failing';
  /** `off`: no country rule is set */
  readonly geo: 'enforcing' | 'observing' | 'failing' | 'off';
  /** milliseconds since the epoch */
  readonly startedAt: number;
  readonly lastSeen: number;
  /** absent from versions before the cluster */
  readonly figures?: HostFigures | undefined;
}

/** What a host says of its work, for the consoles of a cluster. */
export interface HostFigures {
  /** one sentence: protecting, observing, or what is wrong */
  readonly summary: string;
  /** messages a second; null while nothing is captured */
  readonly messageRate: number | null;
  /** share of payloads that cannot be read (TLS), 0–1, and the payloads it is of; absent from versions before them */
  readonly unreadable?: { readonly share: number; readonly of: number } | null | undefined;
  /** packets that its captures lost */
  readonly dropped: number | null;
  readonly blocks: number;
  readonly captures: readonly { readonly interface: string; readonly state: string }[];
  /** sequences of the cluster's buckets up to which it has applied all; 0: none */
  readonly applied: { readonly blocks: number; readonly lists: number; readonly settings: number };
  /** blocks of other hosts that it refuses, the newest 100 */
  readonly vetoes: readonly { readonly target: string; readonly why: string; readonly origin: string }[];
  /** hosts that shut out too much at once, and how many of their blocks were not taken */
  readonly capped: readonly { readonly host: string; readonly count: number }[];
}

export interface CaptureState {
  readonly interface: string;
  /** `up`, or in words what is wrong */
  readonly state: string;
  readonly statistics: CaptureStatistics;
}

export interface SensorState {
  readonly captures: readonly CaptureState[];
  readonly counters: CounterSnapshot;
  /** sources in memory now */
  readonly sources: number;
  /** sources with a recent success */
  readonly knownGood: number;
  /** messages a second over the last 10 s */
  readonly messageRate: number;
  /** share of payloads on protected ports that cannot be read (TLS), 0–1, over the last minutes */
  readonly unreadableShare: number;
  /** the payloads that this share is of */
  readonly payloads: number;
}
