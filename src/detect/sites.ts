import { LruMap } from '../model/lru-map.ts';
import { mix } from './hash.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';

const maxSites = 4096;
const maxSubjects = 256;
/** Fewer networks than this are those of one house. */
const manyNetworks = 3;

interface Site {
  /** users or accounts that were tried from anywhere in the prefix */
  readonly subjects: Recent;
  readonly networks: Recent;
}

function newSite(): Site {
  return { subjects: new Recent(maxSubjects), networks: new Recent() };
}

/**
 * An IPv6 customer has many /64s (RFC 6177: a /56, and a /48 for the asking) and can send each message from another one.
 * What unknown sources of one prefix do is counted together here; it weighs only once several of its networks took part:
 * the /64s of a /56, the /56s of a /48, the addresses of a /24 in IPv4.
 */
export class Sites {
  readonly #items = new LruMap<number, Site>(maxSites);
  readonly #length: 24 | 48 | 56;
  readonly #networks: number;

  /**
   * @param length of the prefixes
   * @param networks how many of its networks must have taken part; more of them where anybody can forge their addresses
   */
  constructor(length: 24 | 48 | 56, networks = manyNetworks) {
    this.#length = length;
    this.#networks = networks;
  }

  /** Notes what an unknown source tried. Returns how many distinct subjects the prefix tried since `since`; 0 for the other IP version. */
  note(scene: Scene, subject: number, since: number): number {
    const { hi, lo } = scene;
    if ((hi === 0xffff) !== (this.#length === 24) || scene.good) return 0;
    const key = mix(hi, this.#length === 24 ? lo >>> 8 : lo >>> (64 - this.#length));
    const site = this.#items.obtain(key, newSite);
    site.subjects.add(subject, scene.time, scene.proven);
    site.networks.add(this.#length === 48 ? lo >>> 8 : lo, scene.time, scene.proven);
    return site.networks.count(since) < this.#networks ? 0 : site.subjects.count(since);
  }
}
