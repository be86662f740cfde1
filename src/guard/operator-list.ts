import { formatPrefix, type Prefix, prefixCovers } from '../model/address.ts';
import type { ListEntry } from '../model/list-entry.ts';
import { PrefixMap } from '../model/prefix-map.ts';
import { overlapping } from './overlapping.ts';

/** The allowlist or denylist in memory. An entry can be out of force: it stays in the list, and the kernel does not have it. */
export class OperatorList {
  readonly #entries = new PrefixMap<ListEntry>();
  /** IPv6 entries again: a block of a /64 must see what lies within it */
  readonly #entries6 = new Map<string, ListEntry>();

  #outOfForce: ReadonlySet<ListEntry> = new Set();

  get size(): number {
    return this.#entries.size;
  }

  values(): Generator<ListEntry> {
    return this.#entries.values();
  }

  /** Of the entries in force. */
  prefixes(): Prefix[] {
    const prefixes: Prefix[] = [];
    for (const entry of this.#entries.values()) if (this.isInForce(entry)) prefixes.push(entry.prefix);
    return prefixes;
  }

  isInForce(entry: ListEntry): boolean {
    return !this.#outOfForce.has(entry);
  }

  /** Takes out of force what overlaps one of `prefixes`, and nothing else. Returns what that changed. */
  keepOff(prefixes: readonly Prefix[]): { readonly out: readonly ListEntry[]; readonly back: readonly ListEntry[] } {
    const before = this.#outOfForce;
    const now = overlapping(this.#entries, prefixes, ({ prefix }) => prefix);
    this.#outOfForce = now;
    return {
      out: [...now].filter((entry) => !before.has(entry)),
      back: [...before].filter((entry) => !now.has(entry) && this.#entries.get(entry.prefix) === entry),
    };
  }

  /** The entry of exactly this prefix. */
  get(prefix: Prefix): ListEntry | undefined {
    return this.#entries.get(prefix);
  }

  /** The narrowest entry that covers the whole of `prefix` and is in force. */
  covering(prefix: Prefix): ListEntry | undefined {
    const entry = this.#entries.covering(prefix);
    // what keeps it off is within the wider ones as well
    return entry && this.isInForce(entry) ? entry : undefined;
  }

  /** The narrowest entry that covers the whole of `prefix` but is out of force. */
  coveringOutOfForce(prefix: Prefix): ListEntry | undefined {
    const entry = this.#entries.covering(prefix);
    return entry && !this.isInForce(entry) ? entry : undefined;
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
