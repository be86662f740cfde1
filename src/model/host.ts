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
}
