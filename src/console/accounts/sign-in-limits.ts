import { formatPrefix, parseAddress, prefixOf } from '../../model/address.ts';
import { LruMap } from '../../model/lru-map.ts';

interface Record {
  failures: number;
  last: number;
  /** locked until, milliseconds since the epoch */
  until: number;
}

/** Failures that are free, and the lock after the next ones: doubled each time, seconds. */
const rules = {
  /** one name from one network: a forgotten password */
  pair: { free: 5, first: 30, longest: 900 },
  /** one network, whatever name: a spray */
  network: { free: 20, first: 60, longest: 3600 },
  /** one name from everywhere: a distributed guess. Mild, for strangers must not lock a colleague out for long */
  name: { free: 50, first: 30, longest: 120 },
} as const;

const forgotten = 3_600_000;
const most = 10_000;

/** Slows guessing of passwords and codes down, by name, by network and by both. Bounded: the oldest go first. */
export class SignInLimits {
  readonly #records = new LruMap<string, Record>(most);
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Seconds to wait before this may be tried; 0: now. */
  wait(name: string, address: string): number {
    const now = this.#clock();
    const until = keysOf(name, address).map(([, key]) => this.#records.get(key)?.until ?? 0);
    return Math.max(0, Math.ceil((Math.max(...until) - now) / 1000));
  }

  failed(name: string, address: string): void {
    const now = this.#clock();
    for (const [kind, key] of keysOf(name, address)) {
      const before = this.#records.get(key);
      const record = before && now - before.last < forgotten ? before : { failures: 0, last: now, until: 0 };
      record.failures++;
      record.last = now;
      const { free, first, longest } = rules[kind];
      const over = record.failures - free;
      if (over >= 0) record.until = now + Math.min(longest, first * 2 ** Math.min(over, 20)) * 1000;
      this.#records.set(key, record);
    }
  }

  /** The network's own count stays: one right password must not pay for guesses at others. */
  succeeded(name: string, address: string): void {
    for (const [kind, key] of keysOf(name, address)) if (kind === 'pair') this.#records.delete(key);
  }
}

function keysOf(name: string, address: string): readonly (readonly [keyof typeof rules, string])[] {
  const parsed = parseAddress(address);
  const network = parsed ? formatPrefix(prefixOf(parsed, parsed.family === 4 ? 32 : 64)) : address;
  const folded = name.normalize('NFKC').toLowerCase().slice(0, 200);
  return [
    ['pair', `p ${network} ${folded}`],
    ['network', `a ${network}`],
    ['name', `n ${folded}`],
  ];
}
