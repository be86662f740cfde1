import { LruMap } from '../model/lru-map.ts';
import { CredentialLine, type RefusedTry } from './credential-line.ts';
import { mix } from './hash.ts';

const memory = 600_000;
const maxCampaigns = 4096;
const maxSources = 64;

interface Participant {
  source: number;
  agent: number;
  time: number;
}

/**
 * One thing (an account, or a User-Agent that goes through accounts) that unknown sources fail at: each source with its
 * last time. Bounded: the one that was seen longest ago goes first.
 */
export class Campaign {
  readonly #participants: Participant[] = [];

  note(source: number, agent: number, time: number): void {
    const at = this.#participants.findIndex((one) => one.source === source);
    if (at >= 0) this.#participants.splice(at, 1);
    else if (this.#participants.length >= maxSources) this.#participants.shift();
    this.#participants.push({ source, agent, time });
  }

  /** Distinct sources within ten minutes. */
  sources(time: number): number {
    let n = 0;
    for (const one of this.#participants) if (time - one.time <= memory) n++;
    return n;
  }

  /** Those of them that show this User-Agent. */
  sourcesWith(agent: number, time: number): number {
    let n = 0;
    for (const one of this.#participants) if (one.agent === agent && time - one.time <= memory) n++;
    return n;
  }
}

/** Campaigns by what they aim at. Bounded: the one that was touched longest ago goes first. */
export class Campaigns {
  readonly #items = new LruMap<number, Campaign>(maxCampaigns);

  get size(): number {
    return this.#items.size;
  }

  peek(subject: number, victim: number): Campaign | undefined {
    return this.#items.get(mix(subject, victim));
  }

  touch(subject: number, victim: number): Campaign {
    return this.#items.obtain(mix(subject, victim), () => new Campaign());
  }
}

/**
 * The refused tries of one account by all addresses of a /24. A softphone on a mobile network may come from another address of
 * its carrier's pool with each connection: together they keep the pace of one device, which those who share the work do not.
 */
export class AddressPools {
  readonly #lines = new LruMap<number, CredentialLine>(maxCampaigns);

  /** Notes a try of an IPv4 address. Returns whether its pool is as one device so far. */
  isOneDevice(account: number, address: number, refused: RefusedTry): boolean {
    const key = mix(mix(account, refused.server), address >>> 8);
    const line = this.#lines.obtain(key, () => new CredentialLine());
    line.note(refused);
    return line.isFresh || line.isPhone;
  }
}
