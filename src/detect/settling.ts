import { disorder } from './disorder.ts';
import type { Good } from './known-good.ts';
import type { PerSource } from './per-source.ts';
import { copySceneKey, newSceneKey, type Scene, type SceneKey } from './scene.ts';

/** Where more wait than this, each is looked at once within so many ticks: a second. */
const few = 64;
const ticksOfTurn = 10;

interface Kept<T> extends SceneKey {
  readonly state: T;
  good: Good | undefined;
  budget: number;
  time: number;
}

/**
 * Sources that are judged once more when they have been quiet for a while: a burst may end before another message shows
 * that its grace time has run out. With each is kept whom a report would be about. Bounded: what finds no room is judged
 * with the source's next message.
 */
export class Settling<T> {
  readonly #states: PerSource<T>;
  readonly #limit: number;
  /** how many are looked at with a tick */
  readonly #atOnce: number;
  readonly #waiting = new Map<T, Kept<T>>();
  /** whose turn it is, where there are too many to look at all of them with each tick */
  #turn = this.#waiting.values();

  constructor(states: PerSource<T>, limit: number) {
    this.#states = states;
    this.#limit = limit;
    this.#atOnce = Math.max(few, Math.ceil(limit / ticksOfTurn));
  }

  has(state: T): boolean {
    return this.#waiting.has(state);
  }

  /** The source of `state` did what this scene shows; it is quiet from now on. */
  wait(state: T, scene: Scene): void {
    let kept = this.#waiting.get(state);
    if (!kept) {
      if (this.#waiting.size >= this.#limit) return;
      kept = { ...newSceneKey(), state, good: undefined, budget: 1, time: 0 };
      this.#waiting.set(state, kept);
    }
    copySceneKey(scene, kept);
    kept.good = scene.good;
    kept.budget = scene.budget;
    kept.time = scene.time;
  }

  /** It is judged otherwise. */
  forget(state: T): void {
    this.#waiting.delete(state);
  }

  /**
   * Gives `judge` those that were quiet for `least` milliseconds at the scene's time, with how long they were, and fills the
   * scene for a report. Who is done with one returns true.
   */
  tick(scene: Scene, least: (state: T) => number, judge: (state: T, quiet: number) => boolean): void {
    const { size } = this.#waiting;
    if (size <= this.#atOnce) this.#turn = this.#waiting.values();
    // by hand: a generator makes an array a source, and this is looked through ten times a second
    for (let left = Math.min(size, this.#atOnce); left > 0; left--) {
      let next = this.#turn.next();
      if (next.done) {
        this.#turn = this.#waiting.values();
        next = this.#turn.next();
        if (next.done) return;
      }
      this.#look(next.value, scene, least, judge);
    }
  }

  #look(kept: Kept<T>, scene: Scene, least: (state: T) => number, judge: (state: T, quiet: number) => boolean): void {
    const { state } = kept;
    const age = scene.time - kept.time;
    const quiet = age < -disorder ? Number.POSITIVE_INFINITY : age;
    if (quiet < least(state)) return;
    // the slot may have gone to another source in the meantime
    if (this.#states.peek(kept.slot) !== state) {
      this.#waiting.delete(state);
      return;
    }
    copySceneKey(kept, scene);
    scene.good = kept.good;
    scene.budget = kept.budget;
    scene.proven = false;
    if (judge(state, quiet)) this.#waiting.delete(state);
  }
}
