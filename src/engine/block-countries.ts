import type { CountryDatabase } from '../geo/country-database.ts';
import type { CountrySource } from '../geo/country-source.ts';
import { parseTarget } from '../model/block.ts';
import type { Store } from '../store/store.ts';
import type { WithoutCountry } from '../store/tables/blocks.ts';
import { write } from '../store/writes.ts';

/** rows walked over at once: some milliseconds, between which blocks are decided and the console reads */
const step = 2000;

/**
 * Looks up the country of blocks that were written without: by a version that did not keep it, or before the country database was open.
 * Those that are in no country are looked up once for each database.
 */
export class BlockCountries {
  readonly #store: Pick<Store, 'read' | 'commit' | 'flush'>;
  readonly #source: Pick<CountrySource, 'database' | 'countryOf'>;
  readonly #step: number;
  /** by which the blocks were looked up */
  #done: CountryDatabase | undefined;
  #walking = false;

  constructor(
    store: Pick<Store, 'read' | 'commit' | 'flush'>,
    source: Pick<CountrySource, 'database' | 'countryOf'>,
    rows = step,
  ) {
    this.#store = store;
    this.#source = source;
    this.#step = rows;
  }

  /** Does it where there is a database by which it was not done. Never rejects: the next call tries again what failed. */
  async check(): Promise<void> {
    const { database } = this.#source;
    if (!database || database === this.#done || this.#walking) return;
    this.#walking = true;
    try {
      // what was decided before the database was open may wait to be written
      await this.#store.flush();
      await this.#walk();
      this.#done = database;
    } catch {
      // the store says itself what it cannot do
    } finally {
      this.#walking = false;
    }
  }

  async #walk(): Promise<void> {
    for (let after: string | null = ''; after !== null; ) {
      const { targets, last }: WithoutCountry = await this.#store.read('blocksWithoutCountry', after, this.#step);
      const found = targets.flatMap((text): [string, string][] => {
        const target = parseTarget(text);
        const country = target ? this.#source.countryOf(target.prefix) : null;
        return country === null ? [] : [[text, country]];
      });
      if (found.length > 0) await this.#store.commit([write('setBlockCountries', found)]);
      after = last;
    }
  }
}
