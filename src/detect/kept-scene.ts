import type { Scene } from './scene.ts';

/** Whom a report would be about that can only be made later, when a grace time has run out. */
export class KeptScene {
  slot = -1;
  #kept: Partial<Scene> = {};

  remember(scene: Scene): void {
    const { hi, lo, source0, source1, source2, source3, sourcePort } = scene;
    const { victim0, victim1, victim2, victim3, victimPort, good, budget, transport, type, userAgent } = scene;
    this.slot = scene.slot;
    this.#kept = {
      ...{ hi, lo, source0, source1, source2, source3, sourcePort, transport, type, userAgent },
      ...{ victim0, victim1, victim2, victim3, victimPort, good, budget },
    };
  }

  /** Fills a scene for the report; its time stays. */
  recall(scene: Scene): void {
    Object.assign(scene, this.#kept);
    scene.slot = this.slot;
    scene.proven = false;
  }
}
