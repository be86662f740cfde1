import { AccountLine } from './account-line.ts';
import type { RefusedTry } from './credential-line.ts';
import type { Held } from './hold.ts';
import type { Good } from './known-good.ts';
import { fewPhones, mostPhones, mostPhonesAtOnce, otherAccounts, phoneRound, phonesAtOnce } from './pings.ts';
import { addTarget } from './targets.ts';

/** More tries of one source are not remembered. */
export const maxTries = 256;
const maxOwnTries = 256;
const maxLines = 256;
/** So many accounts of one unknown address may have a stale password at once: a phone with several lines, a small office. */
export const linesOfOneDevice = 6;
/**
 * The same where they keep the ports of several such phones, as behind one NAT, or where all keep a pace that is usual, as
 * the lines of a gateway do.
 */
export const linesOfAnOffice = 10;
/** An account that is tried so often at once that it would be guessing, if it were not for what comes after, counts as many. */
const linesPerLoop = 3;
/** Vendors have their phones wait longer than this by default before they come again. */
const usualPause = 19_000;
/** A phone that did not come again for so many of its pauses was switched off: few of many phones are, after so few tries. */
const pausesUntilGone = 3;
const fewTries = 4;

/** It is waited for other accounts of a source, unless more than this fail at once. */
const mostAtOnce = 16;

/** What of a source's refused tries counts as guessing. */
export interface Suspicion {
  /** tries within a minute, an hour and a day, all and proven ones */
  readonly fast: number;
  readonly slow: number;
  readonly fastProven: number;
  readonly slowProven: number;
  /** distinct accounts within the hour and the day */
  readonly accounts: number;
  readonly dayAccounts: number;
  /** tries within the day that no phone would have made: each in a call of its own, for more accounts than a device has; else 0 */
  readonly dayTries: number;
  /** tries within the hour, each in a call of its own, for several accounts that look like phones but for the haste; else 0 */
  readonly hastyCalls: number;
  /** all tries within the hour, those of phones too, and for how many accounts they were */
  readonly total: number;
  readonly totalAccounts: number;
  /** of the first try that counts */
  readonly since: number;
}

interface Try {
  readonly time: number;
  readonly account: number;
  readonly proven: boolean;
  readonly newCall: boolean;
}

/** Who shows an old nonce comes with a new one within this time, also after lost packets. */
const patience = 10_000;

const minute = 60_000;
const hour = 3_600_000;
const day = 24 * hour;

/** The credentials of one source that the PBX refused. Bounded: the oldest tries and accounts go first. */
export class Refusals implements Held {
  heldAt = Number.NEGATIVE_INFINITY;
  holdFor = 0;
  readonly lines = new Map<number, AccountLine>();
  readonly #tries: Try[] = [];
  readonly targets: string[] = [];
  /** why it may take part in a spread attack, unless its tries turn out to be those of phones */
  suspicion = '';
  /** accounts that were accepted while it was not yet known whether the source is guessing */
  readonly doubtful: string[] = [];
  /** the verdict was put off once more, for accounts that came while it was waited for others */
  isPutOff = false;

  /** times of the tries of the very device that worked before, with the account with which it did */
  readonly #ownTries: number[] = [];
  /** its latest refusal may be that of an old nonce */
  #isOwnHeld = false;

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  /**
   * The device that worked before was refused. Returns how often it was within the hour.
   * @param mayBeWorn perhaps for its old nonce: that counts when the next refusal comes before a success
   */
  countOwn(time: number, mayBeWorn: boolean): number {
    const own = this.#ownTries;
    while (own.length >= maxOwnTries || (own.length > 0 && Math.abs(time - own[0]!) > hour)) own.shift();
    if (!mayBeWorn || this.#isOwnHeld) own.push(time);
    this.#isOwnHeld = mayBeWorn;
    return own.length;
  }

  /** The line of an account (as in `forgive`), made if there is none. */
  line(account: number): AccountLine {
    let line = this.lines.get(account);
    if (line) this.lines.delete(account);
    else {
      line = new AccountLine();
      if (this.lines.size >= maxLines) this.lines.delete(this.lines.keys().next().value!);
    }
    this.lines.set(account, line);
    return line;
  }

  /** @param line of this account @param account as in `forgive` */
  add(line: AccountLine, refused: RefusedTry, account: number): void {
    if (this.#tries.length >= maxTries) this.#tries.shift();
    this.#tries.push({ time: refused.time, account, proven: refused.proven, newCall: line.isNewCall(refused) });
    line.note(refused);
  }

  /** Old nonces that the client did not come back from with a new one were not what was refused. Returns whether there were any. */
  countHeld(time: number): boolean {
    let counted = false;
    for (const [account, line] of this.lines) {
      const { held } = line;
      if (held === undefined || time - held.time <= patience) continue;
      line.held = undefined;
      addTarget(this.targets, held.target);
      this.add(line, held, account);
      counted = true;
    }
    return counted;
  }

  /** The client came with a new nonce and was not refused for its password: the old one was worn, no more. */
  settle(account: number): void {
    this.#isOwnHeld = false;
    for (const key of [account, ~account]) {
      const line = this.lines.get(key);
      if (line) line.held = undefined;
    }
  }

  /**
   * The account was accepted: what went before was mistyping, or a phone that was put right. The keys of lines are
   * accounts, or their complement for tries on forgeable evidence.
   */
  forgive(account: number): void {
    this.lines.delete(account);
    this.lines.delete(~account);
    for (let i = this.#tries.length - 1; i >= 0; i--) {
      const { account: tried } = this.#tries[i]!;
      if (tried === account || tried === ~account) this.#tries.splice(i, 1);
    }
  }

  /**
   * Tries of accounts that look like phones with stale passwords do not count while there are not more of them than an
   * office may have; accounts that worked from this very source before are its own phones in any case.
   * @param shortTime milliseconds that count as `fast`
   */
  weigh(time: number, good: Good | undefined, shortTime = minute): Suspicion {
    const many = this.#isCrowd(time, good);
    let fast = 0;
    let slow = 0;
    let fastProven = 0;
    let slowProven = 0;
    let total = 0;
    let newCalls = 0;
    let hastyCalls = 0;
    let since = time;
    const hastyAccounts = new Set<number>();
    const tried = new Set<number>();
    const accounts = new Set<number>();
    const dayAccounts = new Set<number>();
    for (let i = this.#tries.length - 1; i >= 0; i--) {
      const { time: at, account, proven, newCall } = this.#tries[i]!;
      if (time - at > day) break;
      const line = this.lines.get(account);
      const own = isOwn(good, account);
      const excused = line !== undefined && (line.isFresh || line.isPhone) && (own || !many);
      if (time - at <= hour) {
        total++;
        tried.add(account);
      }
      const comesAgain = excused && (line.isPhone || time - line.last < phoneRound);
      if (!own && !comesAgain) dayAccounts.add(account);
      if (newCall && !excused && !own) newCalls++;
      if (newCall && excused && !own && time - at <= hour && line.shortest > 0 && line.shortest < usualPause) {
        hastyCalls++;
        hastyAccounts.add(account);
      }
      if (excused || time - at > hour) continue;
      accounts.add(account);
      slow++;
      if (proven) slowProven++;
      since = at;
      if (time - at > shortTime) continue;
      fast++;
      if (proven) fastProven++;
    }
    return {
      fast,
      slow,
      fastProven,
      slowProven,
      accounts: accounts.size,
      dayAccounts: dayAccounts.size,
      hastyCalls: hastyAccounts.size > 1 ? hastyCalls : 0,
      dayTries: dayAccounts.size > linesOfOneDevice ? newCalls : 0,
      total,
      totalAccounts: tried.size,
      since,
    };
  }

  /** How many accounts no phone comes again for in the call that it began with, as far as was seen. */
  get strange(): number {
    let strange = 0;
    for (const line of this.lines.values()) if (!line.isPhone || !line.isOneCall) strange++;
    return strange;
  }

  /** Some of more accounts than a device has were tried just now, once: they may come again. */
  mayComeAgain(time: number): boolean {
    if (this.lines.size <= linesOfOneDevice) return false;
    for (const line of this.lines.values()) if (line.isFresh && time - line.last < phoneRound) return true;
    return false;
  }

  /** Several accounts were tried once each, all of them just now. */
  isBeginning(time: number): boolean {
    if (this.lines.size > mostAtOnce || time - this.#tries[0]!.time >= otherAccounts) return false;
    for (const line of this.lines.values()) if (!line.isFresh) return false;
    return true;
  }

  /** More accounts than the phones of one place have. */
  #isCrowd(time: number, good: Good | undefined): boolean {
    const byPort = new Map<number, number>();
    let foreign = 0;
    let unusual = 0;
    let coming = 0;
    let gone = 0;
    const latest = this.#tries.at(-1)?.time ?? time;
    for (const [account, line] of this.lines) {
      if (time - line.last > hour || isOwn(good, account)) continue;
      const weight = line.isLooping ? linesPerLoop : 1;
      foreign += weight;
      if (line.isKept) byPort.set(line.port, (byPort.get(line.port) ?? 0) + weight);
      if (line.isFresh && time - line.last < phonesAtOnce) coming++;
      const isGone = latest - line.last > Math.max(phoneRound, line.shortest * pausesUntilGone);
      if (isGone && !line.isFresh && line.tries <= fewTries) gone++;
      const isPace = line.isFresh ? time - line.last < phoneRound : line.shortest >= usualPause && line.isOneCall;
      if (!isPace) unusual++;
    }
    const isWalk = gone > linesOfAnOffice || coming > mostPhonesAtOnce;
    const ofSteady = isWalk ? fewPhones : mostPhones;
    const ofOffice = unusual > linesOfAnOffice ? linesOfAnOffice : ofSteady;
    const ofDevice = unusual > 0 ? linesOfOneDevice : linesOfAnOffice;
    let ofPhones = 0;
    for (const lines of byPort.values()) if (lines <= linesOfOneDevice) ofPhones += lines;
    const allowed = ofPhones * 5 >= foreign * 4 ? ofOffice : ofDevice;
    return foreign > allowed + (good?.users.size ?? 0);
  }
}

/** The account worked from this source before. */
function isOwn(good: Good | undefined, account: number): boolean {
  return good !== undefined && (good.users.has(account) || good.users.has(~account));
}
