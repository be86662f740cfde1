import { LruMap } from '../model/lru-map.ts';
import { mix } from './hash.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';

const maxSites = 4096;
const maxSubjects = 256;
/** Fewer /64s of a /56 than this are the networks of one house, and fewer of a /48 those of a few. */
const networks = { 56: 3, 48: 12 } as const;

interface Site {
  /** users or accounts that were tried from anywhere in the prefix */
  readonly subjects: Recent;
  readonly networks: Recent;
}

/**
 * An IPv6 customer has many /64s (RFC 6177: a /56, some a /48) and can send each message from another one. What unknown
 * sources of one prefix do is counted together here; it weighs only once several of its /64s took part. A /48 may also
 * hold many customers: let it weigh less.
 */
export class Sites {
  readonly #items = new LruMap<number, Site>(maxSites);
  readonly #bits: 56 | 48;

  constructor(bits: 56 | 48 = 56) {
    this.#bits = bits;
  }

  /** Notes what an unknown source tried. Returns how many distinct subjects the prefix tried since `since`; 0 for IPv4. */
  note(scene: Scene, subject: number, since: number): number {
    if (scene.hi === 0xffff || scene.good) return 0;
    const key = mix(scene.hi, scene.lo >>> (64 - this.#bits));
    let site = this.#items.touch(key);
    if (!site) {
      site = { subjects: new Recent(maxSubjects), networks: new Recent() };
      this.#items.set(key, site);
    }
    site.subjects.add(subject, scene.time, scene.proven);
    site.networks.add(scene.lo, scene.time, scene.proven);
    return site.networks.count(since) < networks[this.#bits] ? 0 : site.subjects.count(since);
  }
}
