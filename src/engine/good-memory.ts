import type { GoodRecord } from '../detect/known-good.ts';
import { isOneAddress, keyHi, keyLo, keyText } from '../detect/source-table.ts';
import type { CountrySource } from '../geo/country-source.ts';
import type { Guard } from '../guard/guard.ts';
import { parseAddress, parsePrefix } from '../model/address.ts';
import { countryName } from '../model/country.ts';
import type { KnownGoodRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { GeoRules } from './geo-rules.ts';

/** what was under way when a country rule came into force may still have had its success, milliseconds */
const geoSettles = 5_000;

export interface GoodMemoryParts {
  readonly guard: Guard;
  readonly store: Store;
  readonly geo: GeoRules;
  readonly countries: CountrySource;
  readonly alarm: (key: string, text: string, remedy: string) => void;
}

/** Passes on who had a success: to the guard, which then blocks more carefully, and to the store, for the next start. */
export class GoodMemory {
  readonly #parts: GoodMemoryParts;

  constructor(parts: GoodMemoryParts) {
    this.#parts = parts;
  }

  /** What the store holds, in the sensor's words. */
  async recall(): Promise<readonly GoodRecord[]> {
    return (await this.#parts.store.readKnownGood(Date.now())).flatMap(goodRecordOf);
  }

  /** The sensor saw these succeed. */
  remember(reported: readonly GoodRecord[]): void {
    const records = reported.filter((record) => !this.#isCutOff(record));
    this.#parts.store.putKnownGood(
      records.map(({ hi, lo, last, ...what }) => ({
        ...what,
        address: keyText(hi, lo),
        lastSuccess: last,
        until: last + this.#milliseconds,
      })),
    );
    this.tellGuard(records);
  }

  tellGuard(records: readonly GoodRecord[]): void {
    for (const { hi, lo, last } of records) {
      const prefix = parsePrefix(isOneAddress(hi, lo) ? keyText(hi, lo) : `${keyText(hi, lo)}/64`);
      if (prefix) this.#parts.guard.good(prefix, last + this.#milliseconds);
    }
  }

  get #milliseconds(): number {
    return this.#parts.guard.settings.knownGoodSeconds * 1000;
  }

  /**
   * Captures see what the kernel drops: where the PBX calls on a trunk that the country rule shuts out, its answers look
   * like successes. They are none, and somebody must be told.
   */
  #isCutOff({ hi, lo, last }: GoodRecord): boolean {
    const { geo, countries, alarm } = this.#parts;
    if (geo.state !== 'enforcing' || last < geo.since + geoSettles) return false;
    const text = keyText(hi, lo);
    const address = parseAddress(text);
    if (!address || !geo.shutsOut(address)) return false;
    const country = countries.countryOf(address);
    alarm(
      `geo-cut ${text}`,
      `the PBX calls on ${text} (${country === null ? 'no known country' : countryName(country)}), but the country rule drops what it answers`,
      `If it is a trunk of yours: sipprot allow ${text} --note "trunk"`,
    );
    return true;
  }
}

function goodRecordOf({ address, lastSuccess, until: _, ...what }: KnownGoodRecord): GoodRecord[] {
  const parsed = parseAddress(address);
  if (!parsed) return [];
  const [w0, w1, w2, w3] = parsed.words;
  return [{ hi: keyHi(w0, w1, w2), lo: keyLo(w0, w1, w2, w3), last: lastSuccess, ...what }];
}
