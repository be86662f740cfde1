import { Recent } from './recent.ts';

/** A gateway says within this time whether the call rings, milliseconds (RFC 3261, 13.3.1.1 has 100 within 0.2 s, and 1xx anew each minute). */
const longest = 10_000;
/** Whoever makes more of them at once gains nothing by it. */
const most = 16;

/**
 * Calls of one source that the PBX has passed on (100 Trying) and that have neither rung nor failed. What cannot be called fails at
 * once and what can rings seconds later: of a dialler that is in the midst of it, only failures would be seen at first.
 */
export class CallsUnderWay {
  readonly #users = new Recent(most);

  passedOn(user: number, time: number): void {
    this.#users.add(user, time, false);
  }

  /** It rings, was answered, or failed. */
  end(user: number): void {
    this.#users.remove(user);
  }

  count(time: number): number {
    return this.#users.count(time - longest);
  }
}
