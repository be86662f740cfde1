import { hostPrefix, type Prefix, parseAddress, prefixesOverlap } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import type { BlockTarget } from '../model/block.ts';
import { LruMap } from '../model/lru-map.ts';
import type { Settings } from '../model/settings.ts';
import { BlocksInForce } from './blocks-in-force.ts';
import { decide, type Knowledge } from './decide.ts';
import { NeverBlock, noHostAddresses } from './never-block.ts';
import { UnprovenBudget } from './unproven-budget.ts';
import type { SpareReason } from './verdict.ts';

export interface RehearsalOptions {
  readonly settings: Settings;
  /** the addresses that we defend: they are never blocked */
  readonly protectedAddresses: readonly Prefix[];
}

/** What the engine would have done about one report of an attack. */
export interface Judgement {
  readonly action: 'block' | 'notice';
  /** why it was spared; null where it was blocked */
  readonly spared: SpareReason | null;
  /** what is shut out, and how long at first, seconds; null where nothing is */
  readonly target: BlockTarget | null;
  readonly seconds: number;
}

const maxEpisodes = 1_000_000;
const maxGood = 100_000;

/**
 * The guard without a kernel, a store and a clock: decides about recorded attacks as the engine would have, with time
 * taken from the attacks. Give it every report, in the order in which the sensor tells them.
 */
export class Rehearsal {
  readonly #settings: Settings;
  readonly #never: NeverBlock;
  readonly #blocks = new BlocksInForce();
  readonly #budget = new UnprovenBudget();
  /** what an episode got when it was blocked first: that is what happened to it */
  readonly #blocked = new LruMap<number, Judgement>(maxEpisodes);
  readonly #good6 = new Map<string, Prefix>();

  constructor({ settings, protectedAddresses }: RehearsalOptions) {
    this.#settings = settings;
    this.#never = new NeverBlock({ ...noHostAddresses, own: protectedAddresses }, settings.neverBlock);
  }

  /** An episode that was blocked once stays so. */
  attack(attack: Attack): 'block' | 'notice' {
    return this.judge(attack).action;
  }

  /** The same with the reason. */
  judge(attack: Attack): Judgement {
    const now = attack.lastTime;
    for (const block of this.#blocks.ended(now)) this.#blocks.remove(block.target, now);
    this.#noteGood(attack);
    const judgement = this.#decide(attack, now);
    const before = this.#blocked.get(attack.episode);
    if (before) return before;
    if (judgement.action === 'block') this.#blocked.set(attack.episode, judgement);
    return judgement;
  }

  #decide(attack: Attack, now: number): Judgement {
    const verdict = decide(attack, this.#knowledge(now));
    switch (verdict.kind) {
      case 'spare':
        return { action: 'notice', spared: verdict.why, target: null, seconds: 0 };
      case 'covered': {
        const running = this.#blocks.coveringSource(attack);
        if (running && verdict.until !== undefined) this.#blocks.put({ ...running, until: verdict.until });
        const seconds = running ? Math.round((running.until - running.since) / 1000) : 0;
        return { action: 'block', spared: null, target: running?.target ?? null, seconds };
      }
      case 'block': {
        const { target, seconds, timesBefore } = verdict;
        this.#blocks.put({
          target,
          cause: attack.detector,
          reason: attack.reason,
          origin: '',
          since: now,
          until: now + seconds * 1000,
          evidence: attack.evidence,
          timesBefore,
          note: '',
        });
        return { action: 'block', spared: null, target, seconds };
      }
    }
  }

  #noteGood(attack: Attack): void {
    const address = attack.knownGood ? parseAddress(attack.attacker) : undefined;
    if (address?.family !== 6 || this.#good6.size >= maxGood) return;
    this.#good6.set(attack.attacker, hostPrefix(address));
  }

  #holdsGood(prefix: Prefix): boolean {
    for (const good of this.#good6.values()) if (prefixesOverlap(prefix, good)) return true;
    return false;
  }

  #knowledge(now: number): Knowledge {
    const blocks = this.#blocks;
    return {
      settings: this.#settings,
      never: (prefix) => this.#never.reason(prefix),
      allowed: () => false,
      denied: () => false,
      held: () => false,
      blockCovering: (target) => blocks.covering(target),
      timesBefore: (target) => blocks.timesBefore(target, now, this.#settings.repeatMemorySeconds * 1000),
      recentFlows: (address) => blocks.recentFlows(address, now),
      siblings: (prefix, length) => blocks.siblings(prefix, length),
      holdsGood: (prefix) => this.#holdsGood(prefix),
      takeUnproven: (messages, time) => this.#budget.take(messages, time),
    };
  }
}
