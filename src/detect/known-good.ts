/** A source with a recent success. */
export interface Good {
  readonly hi: number;
  readonly lo: number;
  /** of the last success, milliseconds since the epoch */
  last: number;
  /** distinct accounts that succeeded */
  readonly users: Accounts;
  /** the account that succeeded last, and the port from which; 0: none did */
  account: number;
  port: number;
  /** calls without credentials that the PBX put through: a trunk's */
  calls: number;
  /** the numbers that they reached (hashes of their last digits) */
  called: Accounts | undefined;
  /** the PBX calls, watches or registers with it of its own accord */
  peer: boolean;
  /** from which it answers that; 0: it is no peer */
  peerPort: number;
  /** through which of its ports accounts succeed, where there is more than one */
  ways: Ways | undefined;
  /** to be stored */
  changed: boolean;
}

export interface GoodRecord {
  readonly hi: number;
  readonly lo: number;
  readonly last: number;
  readonly users: number;
  /** the port through which its many accounts work; 0: each has its own, or they are few */
  readonly sharedPort: number;
  /** of a trunk: calls that were put through, to how many numbers, and the port from which it answers the PBX; else 0 */
  readonly calls: number;
  readonly numbers: number;
  readonly peerPort: number;
}

/** Phones behind one address have a port each; the users of a proxy, an SBC or a gateway share its own. */
interface Ways {
  /** the latest, which a few connections over TCP may be */
  readonly ports: number[];
  /** of the latest success */
  account: number;
  /** successes of another account than the one before, by one of these ports, and by another */
  together: number;
  apart: number;
}

const maxPorts = 3;
/** So many accounts through the same ports are a proxy's, or a phone's with so many lines that it is better told than shut out. */
const proxyAccounts = 5;
/** to one that came by another port: an office has at least one port a phone */
const togetherShare = 4;
/** after so many the earlier ones count half */
const mostSwitches = 1_000;

/** Who reached three times as many numbers is trusted as an office is (with the default factor of 4). */
const numbersPerStep = 8;

const maxUsers = 256;
/** Order of age is kept to within this, so that a success costs no more than a look-up. */
const reorderAfter = 3_600_000;

/** Hashes of accounts or numbers, at most 256. Most sources have one: it is kept without a collection. */
export class Accounts {
  #first = 0;
  #more: number[] | undefined;

  get size(): number {
    return this.#first === 0 ? 0 : 1 + (this.#more?.length ?? 0);
  }

  has(account: number): boolean {
    return account !== 0 && (this.#first === account || this.#more?.includes(account) === true);
  }

  add(account: number): void {
    if (account === 0 || this.has(account) || this.size >= maxUsers) return;
    if (this.#first === 0) this.#first = account;
    else if (this.#more) this.#more.push(account);
    else this.#more = [account];
  }
}

/** Phones, or a PBX, register from there or call with credentials. */
export function hasAccounts(good: Good | undefined): boolean {
  return good !== undefined && good.users.size > 0;
}

/** A call without credentials that the PBX put through to `number` (hash of its last digits). */
export function noteCall(good: Good, number: number): void {
  good.calls++;
  good.called ??= new Accounts();
  good.called.add(number);
}

/**
 * By how much thresholds are larger for a known-good source. Anybody may be put through to the one number that answers
 * all: whoever is good by nothing but calls earns `factor` by the numbers that he reached.
 */
export function allowance({ users, peer, called }: Good, factor: number): number {
  if (peer || users.size > 0) return factor;
  return Math.min(factor, 1 + (called?.size ?? 0) / numbersPerStep);
}

/** A trunk: the PBX goes to it of its own accord, and nobody registers from there. */
export function isTrunk(good: Good | undefined): boolean {
  return good?.peer === true && good.users.size === 0;
}

/** Nobody who has an account here, and nobody whom the PBX calls, watches or registers with. */
export function isStranger(good: Good | undefined): boolean {
  return good === undefined || (good.users.size === 0 && !good.peer);
}

/** The port through which many accounts work, so that whoever shuts it out shuts out all of them; 0: there is none. */
export function sharedPort({ users, ways }: Good): number {
  if (!ways || users.size < proxyAccounts || ways.together < proxyAccounts) return 0;
  return ways.together >= ways.apart * togetherShare ? ways.ports.at(-1)! : 0;
}

/** Whether what comes by this port is a trunk's, or may be anybody's of many users. */
export function isShared(good: Good | undefined, port: number): boolean {
  if (!good) return false;
  return (isTrunk(good) && port === good.peerPort) || (sharedPort(good) !== 0 && good.ways!.ports.includes(port));
}

/**
 * Sources with a recent success: an accepted registration, an answered call, or a peer that the PBX itself calls on.
 * It decays: `memory` milliseconds after the last success it is forgotten. Bounded; the one whose success is oldest goes first.
 */
export class KnownGood {
  readonly #items4 = new Map<number, Good>();
  readonly #items6 = new Map<string, Good>();
  readonly #changed = new Set<Good>();
  readonly #limit: number;
  memory: number;

  constructor(limit: number, memory: number) {
    this.#limit = limit;
    this.memory = memory;
  }

  get size(): number {
    return this.#items4.size + this.#items6.size;
  }

  get(hi: number, lo: number, time: number): Good | undefined {
    const good = hi === 0xffff ? this.#items4.get(lo | 0) : this.#items6.get(`${hi} ${lo}`);
    return good && this.isRecent(good, time) ? good : undefined;
  }

  isRecent(good: Good, time: number): boolean {
    return good.last > time - this.memory;
  }

  /**
   * A success of the account `user` (hash; 0 when it has none, as with a trunk).
   * @param port of the source
   */
  add(hi: number, lo: number, time: number, user: number, port: number): Good {
    const good = this.#touch(hi, lo, time);
    this.#succeed(good, time, user, port);
    return good;
  }

  /** The same for a record that is at hand; false where it has to be looked up again, to keep the order of age. */
  renew(good: Good, time: number, user: number, port: number): boolean {
    if (time - good.last >= reorderAfter || !this.isRecent(good, time)) return false;
    this.#succeed(good, time, user, port);
    return true;
  }

  #succeed(good: Good, time: number, user: number, port: number): void {
    good.users.add(user);
    if (user !== 0) {
      good.account = user;
      good.port = port;
    }
    if (user !== 0 && good.users.size > 1) noteWay(good, user, port);
    good.last = time;
    if (good.changed) return;
    good.changed = true;
    this.#changed.add(good);
  }

  /** Takes back what was stored before a restart. `users` distinct users are known by number only. */
  restore(record: GoodRecord): void {
    const good = this.#touch(record.hi, record.lo, record.last);
    const { users, sharedPort, calls, numbers, peerPort } = record;
    standIn(good.users, users);
    if (sharedPort !== 0) good.ways = { ports: [sharedPort], account: 0, together: proxyAccounts, apart: 0 };
    good.calls = calls;
    if (numbers > 0) {
      good.called = new Accounts();
      standIn(good.called, numbers);
    }
    good.peer = peerPort !== 0;
    good.peerPort = peerPort;
  }

  remove(hi: number, lo: number): void {
    if (hi === 0xffff) this.#items4.delete(lo | 0);
    else this.#items6.delete(`${hi} ${lo}`);
  }

  /** What changed since the last call, at most `limit` records. */
  takeChanged(limit: number): GoodRecord[] {
    const records: GoodRecord[] = [];
    for (const good of this.#changed) {
      if (records.length >= limit) break;
      const { hi, lo, last, users, calls, called, peerPort } = good;
      const numbers = called?.size ?? 0;
      records.push({ hi, lo, last, users: users.size, sharedPort: sharedPort(good), calls, numbers, peerPort });
      this.#changed.delete(good);
      good.changed = false;
    }
    return records;
  }

  #touch(hi: number, lo: number, time: number): Good {
    return hi === 0xffff
      ? this.#touchIn(this.#items4, lo | 0, hi, lo, time)
      : this.#touchIn(this.#items6, `${hi} ${lo}`, hi, lo, time);
  }

  #touchIn<K>(items: Map<K, Good>, key: K, hi: number, lo: number, time: number): Good {
    let good = items.get(key);
    if (good && time - good.last < reorderAfter && this.isRecent(good, time)) return good;
    // what is too old to count does not come back to life with all its accounts
    if (!good || !this.isRecent(good, time))
      good = {
        hi,
        lo,
        last: time,
        users: new Accounts(),
        account: 0,
        port: 0,
        calls: 0,
        called: undefined,
        peer: false,
        peerPort: 0,
        ways: undefined,
        changed: false,
      };
    items.delete(key);
    items.set(key, good);
    if (items.size > this.#limit) {
      const [oldest, gone] = items.entries().next().value!;
      items.delete(oldest);
      this.#changed.delete(gone);
    }
    return good;
  }
}

/** The hashes are seeded anew at each start: stand-ins keep the number. */
function standIn(accounts: Accounts, size: number): void {
  for (let i = 1; i <= Math.min(size, maxUsers); i++) accounts.add(-i);
}

function noteWay(good: Good, account: number, port: number): void {
  good.ways ??= { ports: [], account: 0, together: 0, apart: 0 };
  const { ways } = good;
  // the same phone again: its port may be another after a while
  if (ways.account === account) return;
  ways.account = account;
  const at = ways.ports.indexOf(port);
  if (at >= 0) ways.ports.splice(at, 1);
  else if (ways.ports.length >= maxPorts) ways.ports.shift();
  ways.ports.push(port);
  if (at >= 0) ways.together++;
  else ways.apart++;
  if (ways.together + ways.apart < mostSwitches) return;
  ways.together /= 2;
  ways.apart /= 2;
}
