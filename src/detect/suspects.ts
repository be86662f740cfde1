import { formatWords } from '../model/address.ts';
import type { Sample } from '../model/attack.ts';
import {
  type Suspicion,
  type SuspicionMeasureId,
  type SuspicionNews,
  suspicionMeasureIds,
} from '../model/suspicion.ts';
import { copySceneKey, newSceneKey, type Scene, type SceneKey } from './scene.ts';
import { isOneAddress, keyText } from './source-table.ts';

/** sources that are told at once; half of the room is kept for those that cannot be forged */
const most = 1_000;
const mostUnproven = 500;
const mostCleared = 1_000;
/** so many of them with their messages: those are a thousand times larger than all else */
const mostSampled = 50;

interface Note extends SceneKey {
  measure: SuspicionMeasureId;
  count: number;
  proven: number;
  first: number;
  last: number;
  targets: readonly string[];
}

/**
 * Sources whose count towards a threshold rose and is still below it, gathered until they are told to the other hosts. It is
 * touched only when something counted; the notes are used again, so that a message costs no memory.
 */
export class Suspects {
  /** place of the note by slot and measure */
  readonly #places = new Map<number, number>();
  readonly #notes: Note[] = [];
  #used = 0;
  #unproven = 0;
  /** high and low key words of sources, by turns */
  readonly #cleared: number[] = [];

  get isEmpty(): boolean {
    return this.#used === 0 && this.#cleared.length === 0;
  }

  /** @returns false when there was no room for it */
  note(
    scene: Scene,
    measure: SuspicionMeasureId,
    count: number,
    proven: number,
    since: number,
    targets: readonly string[],
  ): boolean {
    const key = scene.slot * suspicionMeasureIds.length + suspicionMeasureIds.indexOf(measure);
    let place = this.#places.get(key);
    if (place === undefined) {
      if (this.#used >= most) return false;
      if (proven === 0 && ++this.#unproven > mostUnproven) return false;
      place = this.#used++;
      this.#places.set(key, place);
    }
    let note = this.#notes[place];
    if (note === undefined) {
      note = { ...newSceneKey(), measure, count: 0, proven: 0, first: 0, last: 0, targets: none };
      this.#notes[place] = note;
    }
    note.measure = measure;
    copySceneKey(scene, note);
    note.count = count;
    note.proven = proven;
    note.first = Math.min(since, scene.time);
    note.last = scene.time;
    note.targets = targets;
    return true;
  }

  /** The source had a success. */
  clear(hi: number, lo: number): void {
    if (this.#cleared.length < 2 * mostCleared) this.#cleared.push(hi, lo);
  }

  /** All that gathered; begins anew. */
  take(agentText: (hash: number) => string | undefined, samplesOf: (slot: number) => readonly Sample[]): SuspicionNews {
    const cleared: string[] = [];
    for (let i = 0; i < this.#cleared.length; i += 2)
      cleared.push(sourceText(this.#cleared[i]!, this.#cleared[i + 1]!));
    const gone = new Set(cleared);
    const raised: Suspicion[] = [];
    for (let i = 0; i < this.#used; i++) {
      const note = this.#notes[i]!;
      const source = sourceText(note.hi, note.lo);
      // a success after slips: a person who mistyped. What counts after the success is told with the next slip
      if (gone.has(source)) continue;
      raised.push({
        source,
        measure: note.measure,
        count: note.count,
        proven: Math.min(note.proven, note.count),
        first: note.first,
        last: note.last,
        attacker: formatWords(note.source0, note.source1, note.source2, note.source3),
        attackerPort: note.sourcePort,
        victim: formatWords(note.victim0, note.victim1, note.victim2, note.victim3),
        victimPort: note.victimPort,
        transport: note.transport,
        type: note.type,
        userAgent: agentText(note.userAgent) ?? null,
        targets: [...note.targets],
        samples: raised.length < mostSampled ? samplesOf(note.slot) : [],
      });
      note.targets = none;
    }
    this.#places.clear();
    this.#used = 0;
    this.#unproven = 0;
    this.#cleared.length = 0;
    return { raised, cleared };
  }
}

const none: readonly string[] = [];

function sourceText(hi: number, lo: number): string {
  return isOneAddress(hi, lo) ? keyText(hi, lo) : `${keyText(hi, lo)}/64`;
}
