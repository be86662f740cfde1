import { mix } from './hash.ts';
import { type Scene, victimKey } from './scene.ts';

const maxVictims = 4096;

interface Answers {
  source: number;
  time: number;
  /** when a source other than `source` was answered last */
  otherTime: number;
}

/** Which protected addresses answer, and whom: a silence means something only while others are answered. */
export class Alive {
  readonly #victims = new Map<number, Answers>();
  readonly #memory: number;

  /** @param memory milliseconds that an answer counts */
  constructor(memory = 10_000) {
    this.#memory = memory;
  }

  /** Our answer to a source. */
  note(scene: Scene): void {
    const key = victimKey(scene);
    const source = mix(scene.hi, scene.lo);
    const known = this.#victims.get(key);
    if (!known) {
      if (this.#victims.size >= maxVictims) this.#victims.clear();
      this.#victims.set(key, { source, time: scene.time, otherTime: Number.NEGATIVE_INFINITY });
      return;
    }
    if (known.source !== source) {
      known.otherTime = known.time;
      known.source = source;
    }
    known.time = scene.time;
  }

  /** The victim answered somebody other than the scene's source a short time ago. */
  answersOthers(scene: Scene): boolean {
    const known = this.#victims.get(victimKey(scene));
    if (!known) return false;
    const latest = known.source === mix(scene.hi, scene.lo) ? known.otherTime : known.time;
    return scene.time - latest <= this.#memory;
  }
}
