import { type Address, addressOf, formatAddress } from '../../model/address.ts';
import { Random } from '../../model/random.ts';

/** How many addresses of each country (ISO 3166-1 alpha-2) are wanted. */
export type Quota = Readonly<Record<string, number>>;

/** Countries without an address among so many draws get none: the country database is missing, or has no such country. */
const maxDraws = 400_000;

/** Where registries give IPv6 addresses from (RFC 7249, IANA's list of unicast assignments): first 16 bits, and how many of them vary. */
const registries6 = [
  [0x2400, 4],
  [0x2600, 4],
  [0x2800, 4],
  [0x2a00, 4],
  [0x2c00, 4],
] as const;

/**
 * Addresses drawn at random that the country database puts into the wanted countries, in mixed order; the same ones for
 * the same seed and database. They are nobody in particular: what a demonstration says of them says nothing about who has
 * them.
 */
export function inventAddresses(
  family: 4 | 6,
  quota: Quota,
  countryOf: (address: Address) => string | null,
  seed: number,
): string[] {
  const random = new Random(seed);
  const left = new Map(Object.entries(quota));
  const found: string[] = [];
  for (let draws = 0; draws < maxDraws && left.size > 0; draws++) {
    const address = family === 4 ? draw4(random) : draw6(random);
    const country = countryOf(address);
    const wanted = country === null ? undefined : left.get(country);
    if (country === null || wanted === undefined) continue;
    if (wanted > 1) left.set(country, wanted - 1);
    else left.delete(country);
    found.push(formatAddress(address));
  }
  return shuffled(found, random);
}

/** Neither network nor broadcast address of a /24. */
function draw4(random: Random): Address {
  return addressOf(0, 0, 0xffff, ((random.word() & 0xffffff00) >>> 0) + 1 + random.below(254));
}

function draw6(random: Random): Address {
  const [first, bits] = registries6[random.below(registries6.length)]!;
  const head = first + random.below(1 << bits);
  return addressOf(
    head * 0x10000 + random.below(0x10000),
    random.below(0x10000) * 0x10000,
    0,
    1 + random.below(0xffff),
  );
}

function shuffled(texts: string[], random: Random): string[] {
  for (let i = texts.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [texts[i], texts[j]] = [texts[j]!, texts[i]!];
  }
  return texts;
}
