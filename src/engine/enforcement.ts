import type { Firewall } from '../firewall/firewall.ts';
import type { Guard } from '../guard/guard.ts';
import type { AlarmArea } from './control/protocol.ts';

export interface EnforcementParts {
  readonly guard: Guard;
  readonly firewall: Pick<Firewall, 'altered'>;
  readonly alarm: (key: string, text: string, remedy: string, area: AlarmArea) => void;
  readonly clear: (key: string) => void;
}

/** After a repair that `look` asked for, so many times as long as it took belong to other work: somebody may undo it again and again. */
const rest = 10;
/** After one that a leak asked for, so many times: no repair mends what goes past the table, and the regular comparison comes anyway. */
const leakRest = 100;

/** Sees to it that the kernel holds what the guard decided, whoever else writes there. */
export class Enforcement {
  readonly #parts: EnforcementParts;
  #failing: string | undefined;
  #busy = false;
  /** performance.now() before which `look` does nothing, and `leaked` */
  #lookRestsUntil = 0;
  #leakRestsUntil = 0;

  constructor(parts: EnforcementParts) {
    this.#parts = parts;
  }

  /** Why the kernel could not be brought there last time. */
  get failing(): string | undefined {
    return this.#failing;
  }

  /** Looks whether somebody else altered or removed our rules, and repairs them then: cheap enough for every second. */
  async look(): Promise<void> {
    const began = performance.now();
    if (this.#busy || began < this.#lookRestsUntil) return;
    // what cannot be read, `repair` tells of
    if ((await this.#parts.firewall.altered?.().catch(() => true)) !== true) return;
    this.#lookRestsUntil = await this.#repairSince(began, rest);
  }

  /** A blocked source got an answer: mends what lets it through, if it is the kernel's table. */
  async leaked(): Promise<void> {
    const began = performance.now();
    if (this.#busy || began < this.#leakRestsUntil) return;
    this.#leakRestsUntil = await this.#repairSince(began, leakRest);
  }

  /** Compares the kernel with what it should hold, and mends it. One at a time: a second call meanwhile does nothing. */
  async repair(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { guard, alarm, clear } = this.#parts;
    try {
      const drift = await guard.repair();
      this.#failing = undefined;
      clear('firewall');
      if (drift.ruleset || drift.missing > 0 || drift.foreign > 0)
        alarm(
          'drift',
          `somebody changed our firewall table (${drift.ruleset ? 'rules; ' : ''}${drift.missing} entries were missing, ${drift.foreign} too many); it was put right`,
          'Find out which program flushes the ruleset: firewalld, a script with "nft flush ruleset", or Docker.',
          'enforcement',
        );
    } catch (error) {
      this.#failing = error instanceof Error ? error.message : String(error);
      alarm(
        'firewall',
        `the firewall cannot be kept in force: ${this.#failing}`,
        'See "sipprot doctor".',
        'enforcement',
      );
    } finally {
      this.#busy = false;
    }
  }

  /** Returns until when to rest, for so many times as long as it took since `began`. */
  async #repairSince(began: number, times: number): Promise<number> {
    await this.repair();
    const now = performance.now();
    return now + (now - began) * times;
  }
}
