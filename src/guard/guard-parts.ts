import type { Settings } from '../model/settings.ts';
import type { GuardEvent } from './guard-event.ts';
import type { Ledger } from './ledger.ts';

/** What each part of the guard works with. */
export interface GuardParts {
  readonly ledger: Ledger;
  readonly settings: () => Settings;
  readonly clock: () => number;
  readonly feed: (event: GuardEvent) => void;
}
