import { formatPrefix } from '../../model/address.ts';
import type { ListEntry } from '../../model/list-entry.ts';
import type { LocalSide } from '../local-side.ts';

/** what was refused because of what this host knows of itself is tried again after so long, milliseconds: an operator may have logged out */
const retry = 10_000;
const maxNamed = 5;

/**
 * Entries of the cluster's denylist that would cut off what must stay reachable here, by prefix. They are in force on the other hosts; here
 * they are an alarm, and tried again, as long as they are in the cluster's list and refused.
 */
export class RefusedEntries {
  readonly #local: LocalSide;
  readonly #retry: () => void;
  #entries = new Map<string, ListEntry>();
  #timer: NodeJS.Timeout | undefined;

  /** @param retry applies them once more */
  constructor(local: LocalSide, retry: () => void) {
    this.#local = local;
    this.#retry = retry;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  [Symbol.iterator](): Iterator<[string, ListEntry]> {
    return this.#entries.entries();
  }

  /** These, and no others, are refused now. */
  note(refused: readonly ListEntry[]): void {
    const before = this.size;
    this.forget();
    this.#entries = new Map(refused.map((entry) => [formatPrefix(entry.prefix), entry]));
    if (refused.length === 0) {
      if (before > 0) this.#local.clear('cluster-denylist');
      return;
    }
    const named = [...this.#entries.keys()].slice(0, maxNamed);
    const more = refused.length > named.length ? ` and ${refused.length - named.length} more` : '';
    this.#local.alarm(
      'cluster-denylist',
      `this host does not take over ${named.join(', ')}${more} of the cluster's denylist: it would cut off what must stay reachable here`,
      'Look whether the entry is right: "sipprot explain" with the address says what it is to this host. It is taken over when nothing speaks against it any more.',
    );
    this.#timer = setTimeout(this.#retry, retry).unref();
  }

  /** They had been taken over, and could not be kept. */
  putBack(entries: readonly ListEntry[]): void {
    for (const entry of entries) this.#entries.set(formatPrefix(entry.prefix), entry);
  }

  /** What is refused is to be looked at anew. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#entries = new Map();
  }
}
