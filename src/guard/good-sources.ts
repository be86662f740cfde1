import { formatPrefix, type Prefix, prefixesOverlap } from '../model/address.ts';
import { LruMap } from '../model/lru-map.ts';

const most = 200_000;

interface Good {
  readonly prefix: Prefix;
  readonly until: number;
}

/** Sources that had a success here, by address (IPv4) and /64 (IPv6): no wide block and no other host's may take them along. */
export class GoodSources {
  readonly #four = new LruMap<number, Good>(most);
  readonly #six = new LruMap<string, Good>(most);

  put(prefix: Prefix, until: number): void {
    if (prefix.family === 4) this.#four.set(prefix.words[3], { prefix, until });
    else this.#six.set(formatPrefix(prefix), { prefix, until });
  }

  /** Whether one of them lies in `prefix` or around it. A wide prefix is asked for so seldom that all may be looked at. */
  within(prefix: Prefix, now: number): boolean {
    if (prefix.family === 4 && prefix.length === 32) return (this.#four.get(prefix.words[3])?.until ?? 0) > now;
    for (const good of prefix.family === 4 ? this.#four.values() : this.#six.values())
      if (good.until > now && prefixesOverlap(prefix, good.prefix)) return true;
    return false;
  }
}
