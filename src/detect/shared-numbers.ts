import { LruMap } from '../model/lru-map.ts';
import { mix } from './hash.ts';
import { Recent } from './recent.ts';
import { type Scene, victimKey } from './scene.ts';

const maxNumbers = 4096;
/**
 * So many sources that nobody knows dial one number in so many ways, and are refused: callers of a number have three or
 * four of them.
 */
const manyForms = 8;
const manySources = 6;

interface Shared {
  readonly forms: Recent;
  readonly sources: Recent;
}

/**
 * Numbers that sources without an account dial behind ever other prefixes, a call or two each: together they look for
 * the prefix that leads outside. Bounded: the number that was dialled longest ago goes first.
 */
export class SharedNumbers {
  readonly #items = new LruMap<number, Shared>(maxNumbers);

  /**
   * Notes a refused call of an unknown source. Returns in how many forms the number was dialled since `since` where
   * that is a search; else 0.
   */
  note(scene: Scene, since: number): number {
    const key = mix(scene.number, victimKey(scene));
    let shared = this.#items.touch(key);
    if (!shared) {
      shared = { forms: new Recent(), sources: new Recent() };
      this.#items.set(key, shared);
    }
    shared.forms.add(scene.user, scene.time, scene.proven);
    shared.sources.add(mix(scene.hi, scene.lo), scene.time, scene.proven);
    const forms = shared.forms.count(since);
    return forms >= manyForms && shared.sources.count(since) >= manySources ? forms : 0;
  }
}
