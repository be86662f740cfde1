import { isAddress, type Prefix, prefixOf } from '../model/address.ts';
import { PrefixMap } from '../model/prefix-map.ts';

/**
 * The values whose prefix overlaps one of `prefixes`. Addresses cost a few look-ups each; where wider ones are among them,
 * all values are walked over once.
 * @param prefixOfValue under which the map has a value
 */
export function overlapping<V>(
  map: PrefixMap<V>,
  prefixes: readonly Prefix[],
  prefixOfValue: (value: V) => Prefix,
): Set<V> {
  const found = new Set<V>();
  for (const prefix of prefixes)
    for (let around = map.covering(prefix); around !== undefined; ) {
      found.add(around);
      const its = prefixOfValue(around);
      around = its.length === 0 ? undefined : map.covering(prefixOf(its, its.length - 1));
    }
  const wide = widerThanAddress(prefixes);
  if (wide.size > 0) for (const value of map.values()) if (wide.covering(prefixOfValue(value))) found.add(value);
  return found;
}

export function widerThanAddress(prefixes: readonly Prefix[]): PrefixMap<true> {
  const wide = new PrefixMap<true>();
  for (const prefix of prefixes) if (!isAddress(prefix)) wide.set(prefix, true);
  return wide;
}
