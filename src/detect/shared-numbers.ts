import { LruMap } from '../model/lru-map.ts';
import { mix } from './hash.ts';
import { Recent } from './recent.ts';
import { type Scene, victimKey } from './scene.ts';

const maxNumbers = 4096;
/**
 * So many sources that nobody knows dial one number in so many ways, and are refused: callers of a number have three or
 * four of them.
 */
export const manyForms = 8;
const manySources = 6;
/** So many that dial one number at all, however they write it. */
const manyCallers = 10;

const none = { forms: 0, sources: 0 };

interface Shared {
  readonly forms: Recent;
  readonly sources: Recent;
}

function newShared(): Shared {
  return { forms: new Recent(), sources: new Recent() };
}

/**
 * Numbers that sources without an account dial behind ever other prefixes, a call or two each: together they look for
 * the prefix that leads outside. Bounded: the number that was dialled longest ago goes first.
 */
export class SharedNumbers {
  readonly #items = new LruMap<number, Shared>(maxNumbers);

  /**
   * Notes a refused call of an unknown source. Returns in how many forms the number was dialled since `since`, and by
   * how many sources, where they are so many that they may work together; else 0 sources.
   */
  note(scene: Scene, since: number): { readonly forms: number; readonly sources: number } {
    const key = mix(scene.number, victimKey(scene));
    const shared = this.#items.obtain(key, newShared);
    shared.forms.add(scene.user, scene.time, scene.proven);
    shared.sources.add(mix(scene.hi, scene.lo), scene.time, scene.proven);
    const forms = shared.forms.count(since);
    const sources = shared.sources.count(since);
    return sources >= (forms >= manyForms ? manySources : manyCallers) ? { forms, sources } : none;
  }
}
