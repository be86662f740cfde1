import type { PerSource } from './per-source.ts';
import { Recent } from './recent.ts';
import { isCustomer, type Scene } from './scene.ts';

/** A gateway says within this time whether the call rings, milliseconds (RFC 3261, 13.3.1.1 has 100 within 0.2 s, and 1xx anew each minute). */
const longest = 10_000;
/** Whoever makes more of them at once gains nothing by it. */
const most = 16;

/** A number that was incomplete when it was dialled. Hashes, as in the scene. */
export interface Incomplete {
  readonly digits: string;
  readonly user: number;
  readonly number: number;
  /** milliseconds since the epoch */
  readonly time: number;
}

/** The calls of one source that are neither through nor refused. Bounded: what was touched longest ago goes first. */
interface Progress {
  readonly underWay: Recent;
  /** by Call-ID; most sources have none */
  incomplete: Map<number, Incomplete> | undefined;
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
 * the PBX answers 484 until it is whole (overlap signalling, RFC 3578, 3.1). All of these are one number, and it is under way as long
 * as its next digits may come.
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
    else if (status < 400 && known?.incomplete) {
      this.superseded = known.incomplete.get(scene.callId);
      if (this.superseded) known.incomplete.delete(scene.callId);
    }
  }

  /** How many calls are, at most 16. */
  underWay({ slot, time }: Scene): number {
    const state = this.#states.peek(slot);
    if (!state) return 0;
    let n = state.underWay.count(time - longest);
    if (state.incomplete) for (const one of state.incomplete.values()) if (time - one.time <= longest) n++;
    return Math.min(n, most);
  }

  #goOn(state: Progress, { callId, user, number, time }: Scene): void {
    state.incomplete ??= new Map();
    const { incomplete } = state;
    const last = incomplete.get(callId);
    const digits = this.#digits();
    incomplete.delete(callId);
    if (incomplete.size >= most) incomplete.delete(incomplete.keys().next().value!);
    incomplete.set(callId, { digits, user, number, time });
    if (last && digits.length > last.digits.length && digits.startsWith(last.digits)) this.superseded = last;
  }
}
