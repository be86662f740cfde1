import type { Logger } from 'pino';
import type { DatabaseFacts } from '../../geo/country-database.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { CountryOf } from '../countries.ts';
import type { EngineLink } from '../engine-link.ts';
import type { FigureHistory } from '../figure-history.ts';
import type { LiveFeed } from '../live-feed.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { ConsoleOptions } from '../options.ts';
import type { StoreLink } from '../store-link.ts';

/** What the routes work with. */
export interface Parts {
  readonly options: ConsoleOptions;
  readonly log: Logger;
  readonly accounts: Accounts;
  readonly engine: EngineLink;
  readonly store: StoreLink;
  readonly feed: LiveFeed;
  readonly history: FigureHistory;
  readonly notifier: Notifier;
  readonly countryOf: CountryOf;
  /** the one that `countryOf` looks into; null while none could be read */
  readonly countryDatabase: () => DatabaseFacts | null;
  readonly clock: () => number;
  /** whether the console itself speaks TLS */
  readonly secure: boolean;
}
