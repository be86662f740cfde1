import { isTrouble } from './call-outcome.ts';
import type { Incomplete } from './call-progress.ts';
import { mix } from './hash.ts';
import type { Held } from './hold.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';

const maxDialled = 64;
const maxCalls = 256;
/** Numbers that were neither reached nor refused: it takes so many of them to weigh as much as a refused one. */
const unreachedShare = 4;

/** A monitor or an alarm panel dials its number no more often than this, milliseconds. */
const unhurried = 25_000;
const memory = 3_600_000;

interface Form {
  readonly number: number;
  readonly time: number;
  proven: boolean;
}

/** The numbers that one source dialled, and what came of it. */
export class DialledNumbers implements Held {
  heldAt = Number.NEGATIVE_INFINITY;
  holdFor = 0;
  readonly targets: string[] = [];
  /** dialled as they were, and refused */
  readonly #refused = new Recent(maxDialled);
  /** dialled, and neither refused nor reached: nobody answered, or other media were wanted */
  readonly #unreached = new Recent(maxCalls);
  /** those of either kind that the server, or one behind it, had trouble with (5xx) */
  readonly #troubled = new Recent(maxCalls);
  /** by their last digits: one number behind many prefixes is one */
  readonly #numbers = new Recent(maxCalls);
  /** dialled as they were, with their last digits, whatever came of it, in order */
  readonly #forms = new Map<number, Form>();
  /** refused calls by Call-ID */
  readonly #calls = new Recent(maxCalls);
  /** that rang or answered */
  readonly #reached = new Recent(maxCalls);
  /** the same by call, but for those that only told something (183) */
  readonly #rang = new Recent(maxDialled);
  /** of the latest refused call, and of the latest that was refused otherwise than because nobody has the number (404, 484) or for trouble (5xx) */
  #last = Number.NEGATIVE_INFINITY;
  #barred = Number.NEGATIVE_INFINITY;
  #user = 0;
  #caller = 0;
  #isOneDevice = true;

  /** @param caller hash of the user in From */
  refuse({ user, callId, time, proven, sip }: Scene, caller: number, status: number): void {
    this.#isOneDevice =
      time - this.#last >= memory ||
      (this.#isOneDevice && time - this.#last >= unhurried && user === this.#user && caller === this.#caller);
    this.#last = time;
    if (status !== 404 && status !== 484 && !isTrouble(status)) this.#barred = time;
    this.#user = user;
    this.#caller = caller;
    this.#refused.add(user, time, proven);
    this.#noteTrouble(user, time, status);
    // whoever begins to dial digit by digit anew in the same call makes one more
    const isAnew = status === 484 && this.#calls.has(callId);
    this.#calls.add(isAnew ? mix(callId, sip.cseq) : callId, time, proven);
  }

  /** `before` was the beginning of the number that is refused now, which stands in its place. */
  goOn(before: Incomplete, { user, time, proven }: Scene): void {
    this.#forget(before);
    this.#refused.add(user, time, proven);
  }

  miss({ user, time, proven }: Scene, status: number): void {
    if (!this.#reached.has(user)) this.#unreached.add(user, time, proven);
    this.#noteTrouble(user, time, status);
  }

  /** @param begun what was incomplete of the number before it rang: it is none */
  reach({ user, callId, time, proven, sip }: Scene, begun: Incomplete | undefined): void {
    this.#reached.add(user, time, proven);
    this.#unreached.remove(user);
    if (sip.status !== 183) this.#ring(callId, user, time, proven);
    if (begun) this.#forget(begun);
  }

  /** In which form the number was dialled. */
  noteForm({ user, number, time, proven }: Scene): void {
    const known = this.#forms.get(user)?.proven === true;
    this.#forms.delete(user);
    if (this.#forms.size >= maxDialled) this.#forms.delete(this.#forms.keys().next().value!);
    this.#forms.set(user, { number, time, proven: proven || known });
  }

  noteNumber({ number, time, proven }: Scene): void {
    this.#numbers.add(number, time, proven);
  }

  /** The source acknowledged our answer with its To-tag. Returns whether that counted as a refused number. */
  prove({ user, callId, time }: Scene): boolean {
    if (this.#calls.has(callId)) this.#calls.add(callId, time, true);
    if (this.#unreached.has(user)) this.#unreached.add(user, time, true);
    const form = this.#forms.get(user);
    if (form) form.proven = true;
    if (!this.#refused.has(user)) return false;
    this.#refused.add(user, time, true);
    return true;
  }

  /** This number rang or answered in this very call. */
  rang({ user, callId }: Scene): boolean {
    return this.#rang.has(mix(callId, user));
  }

  /** Numbers since `since` that could not be had, less those that could. */
  weigh(since: number, provenOnly: boolean): number {
    const missed = Math.floor(this.#unreached.count(since, provenOnly) / unreachedShare);
    return this.#refused.count(since, provenOnly) + missed - this.#reached.count(since);
  }

  /** More numbers were reached than refused. */
  isMostlyReached(since: number): boolean {
    return this.#reached.count(since) > this.#refused.count(since);
  }

  refused(since: number, provenOnly = false): number {
    return this.#refused.count(since, provenOnly);
  }

  /** No call failed since `since` but for trouble. */
  isAllTrouble(since: number): boolean {
    return this.#troubled.count(since) >= this.#refused.count(since) + this.#unreached.count(since);
  }

  /** A call was refused since `since` for another reason than that nobody has the number, or that a server was in trouble. */
  isBarred(since: number): boolean {
    return this.#barred >= since;
  }

  unreached(since: number): number {
    return this.#unreached.count(since);
  }

  reached(since: number): number {
    return this.#reached.count(since);
  }

  /** Refused calls, to whatever number. */
  refusedCalls(since: number, provenOnly = false): number {
    return this.#calls.count(since, provenOnly);
  }

  /** Of the last hours it was one number in one name, and no more often than a device dials that is left to itself. */
  get isOneDevice(): boolean {
    return this.#isOneDevice;
  }

  firstRefusedCall(since: number, otherwise: number): number {
    return this.#calls.earliest(since, otherwise);
  }

  firstRefused(since: number, otherwise: number): number {
    return this.#refused.earliest(since, otherwise);
  }

  /** Of those that could not be had. */
  first(since: number, otherwise: number): number {
    return Math.min(this.#refused.earliest(since, otherwise), this.#unreached.earliest(since, otherwise));
  }

  /** By their last digits. */
  numbers(since: number): number {
    return this.#numbers.count(since);
  }

  /** In how many forms the number was dialled within so many milliseconds. */
  forms({ number, time }: Scene, within: number, provenOnly = false): number {
    let n = 0;
    for (const form of this.#forms.values())
      if (form.number === number && time - form.time < within && (form.proven || !provenOnly)) n++;
    return n;
  }

  /** A proxy tries one server after the other (RFC 3261, 16.6): the first may refuse whom the second finds. */
  #ring(callId: number, user: number, time: number, proven: boolean): void {
    this.#rang.add(mix(callId, user), time, proven);
    if (!this.#calls.has(callId) || !this.#refused.has(user)) return;
    this.#calls.remove(callId);
    this.#refused.remove(user);
  }

  #noteTrouble(user: number, time: number, status: number): void {
    if (isTrouble(status)) this.#troubled.add(user, time, false);
    else this.#troubled.remove(user);
  }

  #forget({ user, number }: Incomplete): void {
    this.#refused.remove(user);
    this.#numbers.remove(number);
    this.#forms.delete(user);
  }
}
