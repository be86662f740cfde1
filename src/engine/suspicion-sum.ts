import type { HeardSuspicion } from '../cluster/local-side.ts';
import { detectorFacts } from '../detect/index.ts';
import { listTargets } from '../detect/targets.ts';
import type { Attack, Sample } from '../model/attack.ts';
import { LruMap } from '../model/lru-map.ts';
import type { Settings } from '../model/settings.ts';
import {
  markOf,
  type Suspicion,
  type SuspicionMeasureId,
  type SuspicionNews,
  suspicionMeasureIds,
  suspicionMeasures,
} from '../model/suspicion.ts';

const most = { own: 20_000, sampled: 500, hosts: 200, ofHost: 2_000, touched: 5_000, decided: 5_000 };
/** One other host counts no more than this, whatever it says: its credential may be stolen. */
const mostOfOneHost = 2;
/** an attack is told again, as the same one, at most this often, and is over after that long */
const repeatPause = 60_000;
const episodePause = 300_000;

interface Count {
  count: number;
  proven: number;
  /** when the first of them, and when the latest, has left the window, milliseconds since the epoch by our clock */
  firstEnds: number;
  lastEnds: number;
  marks: readonly number[];
}

/**
 * Recognises sources that stay below the threshold of each host and are over it in sum. This host decides only about those
 * of which it has seen something itself; what one other host says counts at most two, and always less than half of a
 * threshold. So who has one stolen credential cannot have a stranger shut out. All of it is forgotten with the window of the
 * detector; nothing is believed for longer.
 */
export class SuspicionSum {
  readonly #settings: () => Settings;
  readonly #own = new LruMap<string, Suspicion>(most.own);
  readonly #samples = new LruMap<string, readonly Sample[]>(most.sampled);
  /** by host, so that one that says much makes us forget nothing but its own words */
  readonly #hosts = new LruMap<string, LruMap<string, Count>>(most.hosts);
  /** to be looked at */
  readonly #touched = new Set<string>();
  readonly #decided = new LruMap<string, { readonly episode: number; told: number; proven: boolean }>(most.decided);
  /** the sensor counts its own from 1 upwards */
  #episode = 0;

  constructor(settings: () => Settings) {
    this.#settings = settings;
  }

  /** What this host has seen itself. */
  saw({ raised, cleared }: SuspicionNews): void {
    for (const source of cleared) this.forget(source);
    for (const suspicion of raised) {
      const { source, samples } = suspicion;
      const key = keyOf(suspicion);
      if (samples.length > 0) this.#samples.set(source, samples);
      this.#own.set(key, { ...suspicion, samples: [] });
      this.#touch(key);
    }
  }

  /** The latest of what this host has seen itself and counts still, at most so many. */
  own(now: number, most: number): readonly Suspicion[] {
    const standing = [...this.#own.values()].filter(
      ({ measure, last }) => now - last < suspicionMeasures[measure].window,
    );
    return standing.slice(-most);
  }

  /**
   * What another host says that it has seen.
   * @param cleared sources that had a success there
   */
  heard(host: string, said: readonly HeardSuspicion[], cleared: readonly string[], now: number): void {
    let counts = this.#hosts.touch(host);
    if (!counts) {
      counts = new LruMap(most.ofHost);
      this.#hosts.set(host, counts);
    }
    for (const source of cleared) for (const measure of suspicionMeasureIds) counts.delete(`${measure} ${source}`);
    for (const one of said) {
      const { window } = suspicionMeasures[one.measure];
      const { count, proven, sinceFirst, sinceLast, marks } = one;
      if (count < 1 || sinceLast < 0 || sinceFirst < sinceLast || sinceLast >= window) continue;
      const key = keyOf(one);
      counts.set(key, {
        count,
        proven: Math.min(proven, count),
        firstEnds: now - sinceFirst + window,
        lastEnds: now - sinceLast + window,
        marks,
      });
      if (this.#own.has(key)) this.#touch(key);
    }
  }

  /** A source begins anew: it had a success, or an operator let it in. */
  forget(source: string): void {
    this.#samples.delete(source);
    for (const measure of suspicionMeasureIds) {
      const key = `${measure} ${source}`;
      this.#own.delete(key);
      this.#decided.delete(key);
      this.#touched.delete(key);
    }
  }

  /** The clock was set by so much, milliseconds: what was seen and heard is as old as before. */
  clockSet(by: number): void {
    for (const [key, own] of [...this.#own.entries()])
      this.#own.set(key, { ...own, first: own.first + by, last: own.last + by });
    for (const counts of this.#hosts.values())
      for (const count of counts.values()) {
        count.firstEnds += by;
        count.lastEnds += by;
      }
    for (const decided of this.#decided.values()) decided.told += by;
  }

  /** Attacks that follow from what was seen and heard since the last call. */
  judge(now: number): readonly Attack[] {
    const attacks: Attack[] = [];
    for (const key of this.#touched) {
      const own = this.#own.get(key);
      const attack = own && this.#judgeOne(key, own, now);
      if (attack) attacks.push(attack);
    }
    this.#touched.clear();
    return attacks;
  }

  #judgeOne(key: string, own: Suspicion, now: number): Attack | undefined {
    const { detector, threshold, window, distinct, words } = suspicionMeasures[own.measure];
    const facts = detectorFacts.find(({ id }) => id === detector);
    const settings = this.#settings().detectors[detector];
    const mode = settings?.mode ?? facts?.defaultMode ?? 'off';
    if (mode === 'off') return undefined;
    const limit =
      settings?.thresholds?.[threshold] ?? facts?.thresholds[threshold]?.default ?? Number.POSITIVE_INFINITY;
    const here = { firstEnds: own.first + window, lastEnds: own.last + window };
    if (counting(own.count, here, now) === 0) return undefined;
    const cap = Math.min(mostOfOneHost, Math.ceil(limit / 2) - 1);
    let sum = counting(own.count, here, now);
    const ownProven = counting(own.proven, here, now);
    let proven = ownProven;
    let hosts = 1;
    const known = new Set(distinct ? own.targets.map(markOf) : []);
    for (const counts of this.#hosts.values()) {
      const there = counts.get(key);
      if (!there) continue;
      let share = Math.min(cap, counting(there.count, there, now));
      if (distinct) {
        const more = there.marks.filter((mark) => !known.has(mark));
        share = Math.min(share, more.length);
        for (const mark of more) known.add(mark);
      }
      if (share === 0) continue;
      sum += share;
      proven += Math.min(share, counting(there.proven, there, now));
      hosts++;
    }
    if (hosts === 1 || sum < limit) return undefined;
    const isProven = ownProven > 0 && proven >= limit;
    const before = this.#decided.touch(key);
    const goesOn = before && now - before.told < episodePause ? before : undefined;
    if (goesOn && now - goesOn.told < repeatPause && (goesOn.proven || !isProven)) return undefined;
    const decided = { episode: goesOn?.episode ?? --this.#episode, told: now, proven: isProven };
    this.#decided.set(key, decided);
    const { attacker, attackerPort, victim, victimPort, transport, type, userAgent, targets } = own;
    return {
      episode: decided.episode,
      time: now,
      firstTime: Math.min(own.first, now),
      lastTime: now,
      attacker,
      attackerPort,
      victim,
      victimPort,
      transport,
      type,
      detector,
      userAgent,
      evidence: isProven ? 'proven' : 'unproven',
      count: sum,
      reason: `${words(sum)} on ${hosts} hosts within ${window / 1000} s, too few on each to be noticed there${listTargets(targets)}`,
      targets,
      samples: this.#samples.get(own.source) ?? [],
      knownGood: false,
      goodUsers: 0,
      action: mode === 'observe' ? 'notice' : 'block',
    };
  }

  #touch(key: string): void {
    if (this.#touched.size < most.touched) this.#touched.add(key);
  }
}

function keyOf({ source, measure }: { readonly source: string; readonly measure: SuspicionMeasureId }): string {
  return `${measure} ${source}`;
}

/** How many of `count` surely lie in the window still: all until the first has left it, then the latest alone. */
function counting(count: number, { firstEnds, lastEnds }: Pick<Count, 'firstEnds' | 'lastEnds'>, now: number): number {
  if (now < firstEnds) return count;
  return now < lastEnds ? Math.min(1, count) : 0;
}
