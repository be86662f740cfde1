import type { ReplayOptions } from '../capture/replay.ts';
import type { GoodRecord } from '../detect/known-good.ts';
import type { Attack } from '../model/attack.ts';
import type { Finding } from '../model/finding.ts';
import type { SensorState } from '../model/host.ts';
import type { Settings } from '../model/settings.ts';
import type { SuspicionNews } from '../model/suspicion.ts';
import type { BlockedBatch } from './blocked-batch.ts';

/** What the sensor's thread is started with. Prefixes and targets travel as text. */
export interface SensorStart {
  readonly interfaces: readonly string[];
  readonly bufferBytes: number;
  readonly settings: Settings;
  readonly protectedAddresses: readonly string[];
  readonly knownGood: readonly GoodRecord[];
  readonly seed: number;
  /** tell who counts towards a threshold and is below it: there are other hosts that may have seen the rest */
  readonly suspicions: boolean;
  /** play these captures instead of listening to interfaces */
  readonly replay?: ReplayOptions;
}

export type ToSensor =
  | { readonly kind: 'blocked'; readonly targets: readonly string[] }
  | BlockedBatch
  | { readonly kind: 'unblocked'; readonly target: string; readonly forget: boolean }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'protected'; readonly addresses: readonly string[]; readonly interfaces: readonly string[] }
  | { readonly kind: 'stop' };

export type FromSensor =
  | { readonly kind: 'ready'; readonly state: SensorState }
  | { readonly kind: 'attack'; readonly attack: Attack }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'good'; readonly records: readonly GoodRecord[] }
  /** at most once a second */
  | { readonly kind: 'suspicions'; readonly news: SuspicionNews }
  /** an answer of ours went to an address that should be shut out */
  | { readonly kind: 'leak'; readonly address: string; readonly time: number }
  /** these are shut out and were heard again since the last time this was told */
  | { readonly kind: 'persisting'; readonly targets: readonly string[]; readonly time: number }
  | { readonly kind: 'state'; readonly state: SensorState }
  /** a frame was dropped because of a defect of ours */
  | { readonly kind: 'defect'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };
