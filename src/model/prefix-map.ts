import { type Address, formatPrefix, type Prefix, prefixOf } from './address.ts';

/**
 * A map from prefixes to values that answers "which entry covers this address?" with one hash look-up per
 * prefix length in use, so 100,000 entries cost no more than ten.
 */
export class PrefixMap<V> {
  readonly #byLength4 = new Map<number, Map<number, V>>();
  readonly #byLength6 = new Map<number, Map<string, V>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  set(prefix: Prefix, value: V): void {
    const before =
      prefix.family === 4
        ? put(this.#byLength4, prefix.length, prefix.words[3], value)
        : put(this.#byLength6, prefix.length, key6(prefix), value);
    if (!before) this.#size++;
  }

  get(prefix: Prefix): V | undefined {
    return prefix.family === 4
      ? this.#byLength4.get(prefix.length)?.get(prefix.words[3])
      : this.#byLength6.get(prefix.length)?.get(key6(prefix));
  }

  delete(prefix: Prefix): boolean {
    const deleted =
      prefix.family === 4
        ? drop(this.#byLength4, prefix.length, prefix.words[3])
        : drop(this.#byLength6, prefix.length, key6(prefix));
    if (deleted) this.#size--;
    return deleted;
  }

  clear(): void {
    this.#byLength4.clear();
    this.#byLength6.clear();
    this.#size = 0;
  }

  /** The value of the longest prefix that covers the whole of `subject` (an address or a prefix). */
  covering(subject: Address | Prefix): V | undefined {
    const whole = 'length' in subject ? subject.length : subject.family === 4 ? 32 : 128;
    let best = -1;
    let value: V | undefined;
    if (subject.family === 4) {
      for (const [length, entries] of this.#byLength4) {
        if (length <= best || length > whole) continue;
        const found = entries.get(prefixOf(subject, length).words[3]);
        if (found !== undefined) {
          best = length;
          value = found;
        }
      }
    } else {
      for (const [length, entries] of this.#byLength6) {
        if (length <= best || length > whole) continue;
        const found = entries.get(key6(prefixOf(subject, length)));
        if (found !== undefined) {
          best = length;
          value = found;
        }
      }
    }
    return value;
  }

  *values(): Generator<V> {
    for (const entries of this.#byLength4.values()) yield* entries.values();
    for (const entries of this.#byLength6.values()) yield* entries.values();
  }
}

function key6(prefix: Prefix): string {
  return formatPrefix(prefix);
}

function put<K, V>(byLength: Map<number, Map<K, V>>, length: number, key: K, value: V): boolean {
  let entries = byLength.get(length);
  if (!entries) {
    entries = new Map<K, V>();
    byLength.set(length, entries);
  }
  const { size } = entries;
  return entries.set(key, value).size === size;
}

function drop<K, V>(byLength: Map<number, Map<K, V>>, length: number, key: K): boolean {
  const entries = byLength.get(length);
  if (!entries?.delete(key)) return false;
  if (entries.size === 0) byLength.delete(length);
  return true;
}
