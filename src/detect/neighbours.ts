import type { Scene } from './scene.ts';
import { Sites } from './sites.ts';

/** A /48 may be many customers': more has to come together there. */
const farShare = 4;
/** The same in a /24 of IPv4. */
const blockShare = 3;
/** Fewer addresses of a /24 than this may be a carrier's pool, or neighbours who do not know each other. */
const manyAddresses = 8;

/**
 * What unknown sources of one network try together, each of them too little to be seen by itself. In IPv6 they are ever other /64s
 * of a /56, or ever other /56s of a /48, which one customer may have. A /24 of IPv4 has many customers, whose phones each ask for
 * a thing or two of their own in vain: there a source counts only with what it tries beyond that.
 */
export class Neighbours {
  readonly #near = new Sites(56);
  readonly #far = new Sites(48);
  readonly #block = new Sites(24, manyAddresses);
  readonly #within: number;
  readonly #own: number;
  readonly #farShare: number;

  /**
   * @param within milliseconds that a try counts
   * @param own so much a single source may try in IPv4 before it counts
   * @param share so many times the limit is that of a /48
   */
  constructor(within: number, own: number, share = farShare) {
    this.#within = within;
    this.#own = own;
    this.#farShare = share;
  }

  /**
   * Notes what an unknown source tried, which tried so much `inVain` by itself. Returns how many distinct subjects it and its
   * neighbours tried, where that is too many by a detector's `limit`; else 0.
   */
  note(scene: Scene, subject: number, inVain: number, limit: number): number {
    if (scene.good) return 0;
    const since = scene.time - this.#within;
    if (scene.hi === 0xffff) {
      if (inVain <= this.#own) return 0;
      const block = this.#block.note(scene, subject, since);
      return block >= limit * blockShare ? block : 0;
    }
    const near = this.#near.note(scene, subject, since);
    const far = this.#far.note(scene, subject, since);
    return near >= limit || far >= limit * this.#farShare ? Math.max(near, far) : 0;
  }
}

/** Who they are, for a reason. */
export function neighboursOf({ hi }: Scene): string {
  return hi === 0xffff ? 'other addresses of its /24' : 'other networks of its IPv6 prefix';
}
