import { stat } from 'node:fs/promises';
import type { Address } from '../model/address.ts';
import { CountryDatabase, shippedDatabase } from './country-database.ts';

/**
 * The country database in use, which may be replaced while the program runs. Before the first one is there, and where
 * none can be read, no address has a country.
 */
export class CountrySource {
  #database: CountryDatabase | undefined;
  /** of the file, when it was last read: a failed reading counts too, so that it is tried again when the file changes */
  #stamp = '';

  get database(): CountryDatabase | undefined {
    return this.#database;
  }

  /** Opens another database without taking it. `file` '' is the one that came with the program. Rejects with GeoError. */
  async open(file: string): Promise<OpenedDatabase> {
    // taken before the file is read: a change in between is seen at the next look
    const stamp = await stampOf(file);
    return { database: await CountryDatabase.open(file === '' ? undefined : file), stamp };
  }

  take({ database, stamp }: OpenedDatabase): void {
    this.#database = database;
    this.#stamp = stamp;
  }

  /**
   * The database anew where its file is another than at the last look, else undefined. Rejects with GeoError, once for each
   * change; what was in use stays in use.
   */
  async reopen(file: string): Promise<OpenedDatabase | undefined> {
    const stamp = await stampOf(file);
    if (stamp === this.#stamp) return undefined;
    this.#stamp = stamp;
    return this.open(file);
  }

  /** ISO 3166-1 alpha-2, or null. */
  countryOf(address: Address): string | null {
    return this.#database?.countryOf(address) ?? null;
  }
}

export interface OpenedDatabase {
  readonly database: CountryDatabase;
  readonly stamp: string;
}

/** Tells a file from what it was: path, inode, size and time of change. A file that is not there has a stamp too. */
async function stampOf(file: string): Promise<string> {
  const path = file === '' ? shippedDatabase() : file;
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path);
    return `${path} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return `${path} missing`;
  }
}
