import type { Judgement } from '../../guard/rehearsal.ts';
import type { Attack } from '../../model/attack.ts';
import type { Finding } from '../../model/finding.ts';

/** One attack with its last report, and what would have been done about it. */
export interface Episode {
  readonly attack: Attack;
  readonly judgement: Judgement;
}

export interface FindingTold {
  readonly finding: Finding;
  /** how often it was seen */
  readonly times: number;
}

/** So many attacks of one file are remembered, and so many findings. */
export const maxEpisodes = 1_000_000;
const maxFindings = 10_000;

/** What the sensor told of a capture: of each attack the last report. */
export class Episodes {
  readonly #episodes = new Map<number, Episode>();
  readonly #findings = new Map<string, FindingTold>();
  /** reports of attacks that were too many to remember */
  dropped = 0;

  get size(): number {
    return this.#episodes.size;
  }

  attack(attack: Attack, judgement: Judgement): void {
    if (this.#episodes.size >= maxEpisodes && !this.#episodes.has(attack.episode)) {
      this.dropped++;
      return;
    }
    // samples of a million attacks would be gigabytes
    this.#episodes.set(attack.episode, { attack: { ...attack, samples: [] }, judgement });
  }

  finding(finding: Finding): void {
    const key = `${finding.kind} ${finding.key}`;
    const told = this.#findings.get(key);
    if (told) this.#findings.set(key, { finding: told.finding, times: told.times + 1 });
    else if (this.#findings.size < maxFindings) this.#findings.set(key, { finding, times: 1 });
  }

  /** In the order of time. */
  all(): Episode[] {
    return [...this.#episodes.values()].sort(
      (a, b) => a.attack.time - b.attack.time || a.attack.episode - b.attack.episode,
    );
  }

  /** In the order in which they were seen first. */
  findings(): FindingTold[] {
    return [...this.#findings.values()].sort((a, b) => a.finding.time - b.finding.time);
  }
}
