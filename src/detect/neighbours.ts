import type { Scene } from './scene.ts';
import { Sites } from './sites.ts';

/** A /48 may be many customers': more has to come together there. */
const farShare = 4;

/**
 * What unknown sources of one network try together, each of them too little to be seen by itself. In IPv6 they are ever other /64s
 * of a /56, or ever other /56s of a /48, which one customer may have.
 */
export class Neighbours {
  readonly #near = new Sites(56);
  readonly #far = new Sites(48);
  readonly #within: number;
  readonly #farShare: number;

  /**
   * @param within milliseconds that a try counts
   * @param share so many times the limit is that of a /48
   */
  constructor(within: number, share = farShare) {
    this.#within = within;
    this.#farShare = share;
  }

  /**
   * Notes what an unknown source tried. Returns how many distinct subjects it and its neighbours tried, where that is too many
   * by a detector's `limit`; else 0.
   */
  note(scene: Scene, subject: number, limit: number): number {
    const since = scene.time - this.#within;
    const near = this.#near.note(scene, subject, since);
    const far = this.#far.note(scene, subject, since);
    return near >= limit || far >= limit * this.#farShare ? Math.max(near, far) : 0;
  }
}
