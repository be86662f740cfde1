import { type Address, type Prefix, parsePrefix } from '../model/address.ts';
import { AddressSet } from '../model/address-set.ts';
import type { GeoSettings } from '../model/settings.ts';

/**
 * Addresses of no country that `allow-only` lets in all the same: private and shared ones, link-local and loopback. The
 * kernel's rules have the same list (src/firewall/ruleset.ts).
 */
const ofNoCountry = new AddressSet(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8']
    .concat('fc00::/7', 'fe80::/10', '::1')
    .flatMap((text) => parsePrefix(text) ?? []),
);

/** Whom a country rule shuts out, as the kernel will; the allowlist comes before it and is not asked here. */
export class GeoReach {
  readonly mode: GeoSettings['mode'];
  readonly #countries: ReadonlySet<string>;
  readonly #exempt: AddressSet;
  readonly #countryOf: (address: Address) => string | null;

  /** @param exempt never shut out, whatever their country */
  constructor(
    { mode, countries }: Pick<GeoSettings, 'mode' | 'countries'>,
    exempt: readonly Prefix[],
    countryOf: (address: Address) => string | null,
  ) {
    this.mode = mode;
    this.#countries = new Set(countries);
    this.#exempt = new AddressSet(exempt);
    this.#countryOf = countryOf;
  }

  /** Whether its packets to protected ports are dropped. A microsecond or two. */
  shutsOut(address: Address): boolean {
    if (this.mode === 'off' || this.#exempt.has(...address.words)) return false;
    const country = this.#countryOf(address);
    const named = country !== null && this.#countries.has(country);
    return this.mode === 'block' ? named : !named && !ofNoCountry.has(...address.words);
  }
}
