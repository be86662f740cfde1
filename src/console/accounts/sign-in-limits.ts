import { LruMap } from '../../model/lru-map.ts';
import { networkOf } from './network-of.ts';

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
  /** one name from everywhere: a distributed guess. Mild, and not for networks from which the user comes */
  name: { free: 50, first: 30, longest: 120 },
  /** the password, asked again in one session: whoever is in already is kept waiting by nobody else's guesses */
  session: { free: 5, first: 30, longest: 900 },
} as const;

const forgotten = 3_600_000;
const most = 10_000;

/** Who tries. */
export interface SignInOrigin {
  readonly name: string;
  readonly address: string;
  /** the user signed in from this network of late: guesses from elsewhere do not count here */
  readonly known: boolean;
}

/** It may not be tried now. */
export class LockedOut extends Error {
  override readonly name = 'LockedOut';
  /** to wait */
  readonly seconds: number;

  constructor(seconds: number) {
    super(`too many failed attempts: ${seconds} s to wait`);
    this.seconds = seconds;
  }
}

/** Slows guessing of passwords and codes down, by name, by network and by both. Bounded: the oldest go first. */
export class SignInLimits {
  readonly #records = new LruMap<string, Record>(most);
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /**
   * Whether a password or code is right. Checking takes a while, so a try is counted as failed before it and taken back
   * when it was right, or could not be checked: otherwise all that arrive meanwhile would pass before the first is counted.
   * Rejects with LockedOut, or with what `check` rejects with.
   */
  signIn({ name, address, known }: SignInOrigin, check: () => Promise<boolean>): Promise<boolean> {
    const keys = keysOf(name, address);
    return this.#attempt(keys, known ? keys.filter(([kind]) => kind !== 'name') : keys, check);
  }

  /** The same for what a session asks of its own user, such as the password again. Whoever knows it begins anew. */
  async inSession(id: string, check: () => Promise<boolean>): Promise<boolean> {
    const key = `s ${id}`;
    const keys: readonly Key[] = [['session', key]];
    const right = await this.#attempt(keys, keys, check);
    if (right) this.#records.delete(key);
    return right;
  }

  /** @param locks of `keys`, under which all count, those that may lock this one out */
  async #attempt(keys: readonly Key[], locks: readonly Key[], check: () => Promise<boolean>): Promise<boolean> {
    const wait = this.#wait(locks);
    if (wait > 0) throw new LockedOut(wait);
    const counted = keys.map((key) => this.#count(key));
    let failed = false;
    try {
      failed = !(await check());
      return !failed;
    } finally {
      if (!failed) for (const takeBack of counted) takeBack();
    }
  }

  /** The network's own count stays: one right password must not pay for guesses at others. */
  succeeded(name: string, address: string): void {
    for (const [kind, key] of keysOf(name, address)) if (kind === 'pair') this.#records.delete(key);
  }

  /** Seconds to wait before this may be tried; 0: now. */
  #wait(keys: readonly Key[]): number {
    const until = keys.map(([, key]) => this.#records.get(key)?.until ?? 0);
    return Math.max(0, Math.ceil((Math.max(...until) - this.#clock()) / 1000));
  }

  /** Counts a failure. Returns what takes it back, whatever was counted since. */
  #count([kind, key]: Key): () => void {
    const now = this.#clock();
    const found = this.#records.get(key);
    const record = found && now - found.last < forgotten ? found : { failures: 0, last: now, until: 0 };
    const before = { ...record };
    const { free, first, longest } = rules[kind];
    record.failures++;
    record.last = now;
    const over = record.failures - free;
    if (over >= 0) record.until = now + Math.min(longest, first * 2 ** Math.min(over, 20)) * 1000;
    this.#records.set(key, record);
    const { until } = record;
    return () => {
      record.failures--;
      if (record.last === now) record.last = before.last;
      // a lock that another failure has set since stays, unless it would not have come to it
      if (record.failures < free) record.until = 0;
      else if (record.until === until) record.until = before.until;
    };
  }
}

type Key = readonly [keyof typeof rules, string];

function keysOf(name: string, address: string): readonly Key[] {
  const network = networkOf(address);
  const folded = name.normalize('NFKC').toLowerCase().slice(0, 200);
  return [
    ['pair', `p ${network} ${folded}`],
    ['network', `a ${network}`],
    ['name', `n ${folded}`],
  ];
}
