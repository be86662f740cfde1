import { formatWords } from '../model/address.ts';
import type { Attack, Sample } from '../model/attack.ts';
import type { Counters } from '../model/counters.ts';
import type { DetectorId, DetectorMode } from '../model/detector.ts';
import type { Offence } from './detector.ts';
import { mix } from './hash.ts';
import { isShared } from './known-good.ts';
import type { Notebook } from './notebook.ts';
import type { PerSource } from './per-source.ts';
import type { Scene } from './scene.ts';

/** An attack that goes on is told again at most this often. */
const repeatPause = 1_000;
/** An attack that stopped for this long is over; the next offence is a new one. */
const episodePause = 300_000;
/** More new attacks a second than this are counted but not told one by one. */
const newPerSecond = 500;
/** Many attacks that go on are told more seldom, so that a storm does not keep the guard from what is new. */
const repeatsPerSecond = 250;
const maxEpisodesPerSource = 32;

interface Episode {
  /** changed in place: what is told is a copy */
  readonly attack: { -readonly [K in keyof Attack]: Attack[K] };
  told: number;
}

export interface ReportSink {
  attack(attack: Attack): void;
}

/** Makes attacks of what detectors say, and keeps one that goes on from being told a thousand times a second. */
export class Reporter {
  readonly #sink: ReportSink;
  readonly #counters: Counters;
  readonly #episodes: PerSource<Map<number, Episode>>;
  readonly #dirty = new Set<Episode>();
  readonly #notebooks: PerSource<Notebook>;
  readonly #agentText: (hash: number) => string | undefined;
  #next = 1;
  #second = 0;
  #newThisSecond = 0;
  #repeatsThisSecond = 0;

  constructor(
    sink: ReportSink,
    counters: Counters,
    episodes: PerSource<Map<number, Episode>>,
    notebooks: PerSource<Notebook>,
    agentText: (hash: number) => string | undefined,
  ) {
    this.#sink = sink;
    this.#counters = counters;
    this.#episodes = episodes;
    this.#notebooks = notebooks;
    this.#agentText = agentText;
  }

  report(
    detector: DetectorId,
    mode: DetectorMode,
    scene: Scene,
    offence: Offence,
    sample: () => Sample | undefined,
  ): void {
    const episodes = this.#episodes.touch(scene.slot);
    let key = mix(mix(scene.victim0 ^ scene.victim3, scene.victim1 ^ scene.victim2), hashId(detector));
    let running = episodes.get(key);
    // a phone's wrong password is no part of the attack of another device behind the same address
    if (offence.notice && running?.attack.action === 'block' && running.attack.attackerPort !== scene.sourcePort) {
      key = mix(key, 1);
      running = episodes.get(key);
    }
    const evidence = offence.proven ? 'proven' : 'unproven';
    const offends = !offence.notice && mode !== 'observe';
    // whoever shuts out the port of a proxy shuts out all who work through it
    const shared = offends && isShared(scene.good, scene.sourcePort);
    const action = offends && !shared ? 'block' : 'notice';
    if (running && Math.abs(scene.time - running.attack.lastTime) < episodePause) {
      const { attack } = running;
      const graver =
        (attack.evidence === 'unproven' && offence.proven) || (attack.action === 'notice' && action === 'block');
      attack.lastTime = Math.max(attack.lastTime, scene.time);
      if (detector !== 'flood') {
        // behind a known-good address the flow is shut out: it must be the one that goes on now. What a flood's window
        // still holds says nothing of the message at hand, which may be a phone's
        attack.attackerPort = scene.sourcePort;
        attack.transport = scene.transport;
      }
      // what is said of an attack stays, also when the source keeps a calmer pace later
      if (offence.count >= attack.count && (action === 'block' || attack.action === 'notice'))
        attack.reason = offence.reason;
      attack.count = Math.max(attack.count + (offence.count > attack.count ? 0 : 1), offence.count);
      if (offence.targets.length > attack.targets.length) attack.targets = [...offence.targets];
      if (graver || attack.evidence === 'unproven') attack.evidence = evidence;
      if (action === 'block') attack.action = 'block';
      attack.userAgent ??= this.#agentText(scene.userAgent) ?? null;
      attack.knownGood = scene.good !== undefined;
      attack.goodUsers = scene.good?.users.size ?? 0;
      attack.sharedPort = shared;
      attack.samples = this.#samples(scene, sample, attack.samples);
      if (graver) this.#tell(running, scene.time);
      // the next flush tells it, in the order in which they came to wait
      else this.#dirty.add(running);
      return;
    }
    this.#turn(scene.time);
    if (++this.#newThisSecond > newPerSecond) {
      this.#counters.lost.attackCoalesced++;
      return;
    }
    const episode: Episode = {
      attack: {
        episode: this.#next++,
        time: scene.time,
        firstTime: Math.min(offence.since, scene.time),
        lastTime: scene.time,
        attacker: formatWords(scene.source0, scene.source1, scene.source2, scene.source3),
        attackerPort: scene.sourcePort,
        victim: formatWords(scene.victim0, scene.victim1, scene.victim2, scene.victim3),
        victimPort: scene.victimPort,
        transport: scene.transport,
        type: offence.type ?? scene.type,
        detector,
        userAgent: this.#agentText(scene.userAgent) ?? null,
        evidence,
        count: offence.count,
        reason: offence.reason,
        targets: [...offence.targets],
        samples: this.#samples(scene, sample, []),
        knownGood: scene.good !== undefined,
        goodUsers: scene.good?.users.size ?? 0,
        sharedPort: shared,
        action,
      },
      told: 0,
    };
    if (episodes.size >= maxEpisodesPerSource) episodes.delete(episodes.keys().next().value!);
    episodes.set(key, episode);
    this.#tell(episode, scene.time);
  }

  /** Tells what has changed since it was told; all of it when `everything` is set. */
  flush(time: number, everything = false): void {
    this.#turn(time);
    for (const episode of this.#dirty) {
      if (!everything) {
        // a storm leaves thousands waiting: none of them is looked at when nothing more may be told
        if (this.#repeatsThisSecond >= repeatsPerSecond) return;
        // told in the future: the time was set back
        if (time - episode.told < repeatPause && time >= episode.told) continue;
        this.#repeatsThisSecond++;
      }
      this.#tell(episode, time);
    }
  }

  #turn(time: number): void {
    const second = Math.floor(time / 1000);
    if (second === this.#second) return;
    this.#second = second;
    this.#newThisSecond = 0;
    this.#repeatsThisSecond = 0;
  }

  #tell(episode: Episode, time: number): void {
    episode.told = time;
    this.#dirty.delete(episode);
    this.#sink.attack({ ...episode.attack });
  }

  #samples(scene: Scene, make: () => Sample | undefined, before: readonly Sample[]): readonly Sample[] {
    if (before.length >= 4) return before;
    const sample = make();
    const noted = this.#notebooks.peek(scene.slot)?.samples ?? [];
    const samples = [...before, ...noted.filter((one) => !before.includes(one))];
    if (sample && !samples.some((one) => one.time === sample.time && one.direction === sample.direction))
      samples.push(sample);
    return samples.slice(-4);
  }
}

function hashId(id: string): number {
  let hash = 17;
  for (let i = 0; i < id.length; i++) hash = mix(hash, id.charCodeAt(i));
  return hash;
}
