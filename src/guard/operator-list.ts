import { formatPrefix, type Prefix, prefixCovers } from '../model/address.ts';
import type { ListEntry } from '../model/list-entry.ts';
import { PrefixMap } from '../model/prefix-map.ts';

/** The allowlist or denylist in memory. */
export class OperatorList {
  readonly #entries = new PrefixMap<ListEntry>();
  /** IPv6 entries again: a block of a /64 must see what lies within it */
  readonly #entries6 = new Map<string, ListEntry>();

  get size(): number {
    return this.#entries.size;
  }

  values(): Generator<ListEntry> {
    return this.#entries.values();
  }

  prefixes(): Prefix[] {
    return [...this.#entries.values()].map(({ prefix }) => prefix);
  }

  /** The entry of exactly this prefix. */
  get(prefix: Prefix): ListEntry | undefined {
    return this.#entries.get(prefix);
  }

  /** The narrowest entry that covers the whole of `prefix`. */
  covering(prefix: Prefix): ListEntry | undefined {
    return this.#entries.covering(prefix);
  }

  /** Whether an entry covers `prefix` or lies within it. */
  overlaps(prefix: Prefix): boolean {
    if (this.#entries.covering(prefix)) return true;
    if (prefix.family === 4) return prefix.length < 32 && this.#holds(this.#entries.values(), prefix);
    return prefix.length < 128 && this.#holds(this.#entries6.values(), prefix);
  }

  add(entry: ListEntry): void {
    this.#entries.set(entry.prefix, entry);
    if (entry.prefix.family === 6) this.#entries6.set(formatPrefix(entry.prefix), entry);
  }

  remove(prefix: Prefix): void {
    this.#entries.delete(prefix);
    if (prefix.family === 6) this.#entries6.delete(formatPrefix(prefix));
  }

  #holds(entries: Iterable<ListEntry>, outer: Prefix): boolean {
    for (const entry of entries) if (prefixCovers(outer, entry.prefix)) return true;
    return false;
  }
}
