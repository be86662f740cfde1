import type { PerSource } from './per-source.ts';
import { Recent } from './recent.ts';
import { isCustomer, type Scene } from './scene.ts';

/** A gateway says within this time whether the call rings, milliseconds (RFC 3261, 13.3.1.1 has 100 within 0.2 s, and 1xx anew each minute). */
const longest = 10_000;
/** Whoever makes more of them at once gains nothing by it. */
const most = 16;

/** A number that was incomplete when it was dialled. Hashes, as in the scene. */
export interface Incomplete {
  readonly callId: number;
  readonly digits: string;
  readonly user: number;
  readonly number: number;
}

/** The calls of one source that are neither through nor refused. */
interface Progress {
  readonly underWay: Recent;
  incomplete: Incomplete | undefined;
}

export function newProgress(): Progress {
  return { underWay: new Recent(most), incomplete: undefined };
}

/**
 * How far the calls of each source have come, for the detectors that judge them by their numbers.
 *
 * Under way is what the PBX has passed on (100 Trying) and what has neither rung nor failed. What cannot be called fails at once and
 * what can rings seconds later: of a dialler that is in the midst of it, only failures would be seen at first.
 *
 * Gateways to the telephone network send a number as it is dialled: INVITE after INVITE of one call, each with some digits more, and
 * the PBX answers 484 until it is whole (overlap signalling, RFC 3578, 3.1). All of these are one number. A source dials one number
 * after the other, or some of its calls count more than once.
 */
export class CallProgress {
  /** what the latest answer to an INVITE made void: the same call with fewer digits, now that it goes on (484) or rings */
  superseded: Incomplete | undefined = undefined;
  readonly #states: PerSource<Progress>;
  readonly #digits: () => string;

  /** @param digits the number that the answer at hand is about, which costs a decode */
  constructor(states: PerSource<Progress>, digits: () => string) {
    this.#states = states;
    this.#digits = digits;
  }

  /** Any answer of ours to an INVITE, before the detectors look at it. */
  answered(scene: Scene, status: number): void {
    this.superseded = undefined;
    if (status < 180) {
      if (!scene.good && !isCustomer(scene)) this.#states.touch(scene.slot).underWay.add(scene.user, scene.time, false);
      return;
    }
    const known = this.#states.peek(scene.slot);
    known?.underWay.remove(scene.user);
    if (status === 484) this.#goOn(known ?? this.#states.touch(scene.slot), scene);
    else if (status < 300 && known?.incomplete?.callId === scene.callId) {
      this.superseded = known.incomplete;
      known.incomplete = undefined;
    }
  }

  /** How many calls are, at most 16. */
  underWay({ slot, time }: Scene): number {
    return this.#states.peek(slot)?.underWay.count(time - longest) ?? 0;
  }

  #goOn(state: Progress, { callId, user, number }: Scene): void {
    const last = state.incomplete;
    const digits = this.#digits();
    state.incomplete = { callId, digits, user, number };
    if (last?.callId === callId && digits.length > last.digits.length && digits.startsWith(last.digits))
      this.superseded = last;
  }
}
