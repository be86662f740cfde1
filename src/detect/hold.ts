import type { PerSource } from './per-source.ts';
import type { Scene } from './scene.ts';
import { Settling } from './settling.ts';

const maxHeld = 1024;
/** After this time a source may be waited for once more. */
const memory = 3_600_000;
/** Time passes in steps; and for whom there was no room, nobody looks at all. */
const late = 1_000;

/** What the state of a source has for this. */
export interface Held {
  /** since when it is waited for what else the source does; -Infinity: it is not, and it was not within the hour */
  heldAt: number;
  /** how long, milliseconds */
  holdFor: number;
}

/** It is waited so much longer than a round takes, as a share of the whole. */
const lateness = 0.2;

/** Whom a source asked for since then may still be asked for in the next round, when the verdict is due. */
export function nextRound({ heldAt, holdFor }: Held): number {
  return heldAt + holdFor * lateness;
}

export function newHeld(): Held {
  return { heldAt: Number.NEGATIVE_INFINITY, holdFor: 0 };
}

/**
 * Verdicts that wait a while for what else a source does, once: the beginning of a round of pings, or the first
 * messages of an office, look like a search. What comes meanwhile does not prolong it, and who is found guilty then is
 * not waited for again.
 */
export class Hold<T extends Held> {
  readonly #settling: Settling<T>;

  constructor(states: PerSource<T>) {
    this.#settling = new Settling(states, maxHeld);
  }

  /**
   * Whether the verdict has to wait.
   * @param milliseconds at most, since the first time that this was asked
   */
  waits(state: T, scene: Scene, milliseconds: number): boolean {
    const age = Math.abs(scene.time - state.heldAt);
    state.holdFor = Math.min(state.holdFor, milliseconds);
    if (this.isHeld(state, scene)) return true;
    if (age < memory) {
      this.end(state);
      return false;
    }
    state.heldAt = scene.time;
    state.holdFor = milliseconds;
    this.#settling.wait(state, scene);
    return true;
  }

  /** The verdict is given without waiting any longer. */
  end(state: T): void {
    if (state.holdFor === 0) return;
    state.holdFor = 0;
    this.#settling.forget(state);
  }

  /** A verdict on the source waits. */
  isHeld(state: T, { time }: Scene): boolean {
    return state.holdFor > 0 && Math.abs(time - state.heldAt) < state.holdFor + late;
  }

  /** Gives `judge` those who were waited for long enough, at the scene's time. It returns whether they are guilty, or how long it is still waited. */
  tick(scene: Scene, judge: (state: T) => boolean | number): void {
    this.#settling.tick(
      scene,
      ({ holdFor }) => holdFor,
      (state) => {
        const isGuilty = judge(state);
        if (typeof isGuilty === 'number') {
          state.holdFor += isGuilty;
          return false;
        }
        state.holdFor = 0;
        if (!isGuilty) state.heldAt = Number.NEGATIVE_INFINITY;
        return true;
      },
    );
  }
}
