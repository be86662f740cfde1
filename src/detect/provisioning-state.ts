import { disorder } from './disorder.ts';
import { Recent } from './recent.ts';
import { SilentAsks } from './silent-asks.ts';

/** A booting phone goes on to its next file name within this time. */
const grace = 3_000;
const maxIdentities = 4096;

/** What one source asked a TFTP server for, and what it got. */
export class ProvisioningState {
  /** identities (MAC as a number) that asked and were served nothing so far, with their first time */
  readonly #waiting = new Map<number, number>();
  /** identities whose grace has passed without a file */
  readonly unserved = new Recent(256);
  /** identities that were served */
  readonly #served = new Map<number, number>();
  /** names without an identity that do not exist */
  readonly missing = new Recent(256);
  /** times that such a name was asked for again: phones of one make all ask for the same common files */
  readonly repeats = new Recent(256);
  /** files served, by time */
  readonly files = new Recent(256);
  readonly silent = new SilentAsks();
  readonly targets: string[] = [];
  #next = 0;

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** A file was served: to a device, or a common one. */
  serve(identity: number | undefined, time: number): void {
    this.files.add(++this.#next, time, false);
    if (identity === undefined) return;
    if (this.#served.size >= maxIdentities) this.#served.delete(this.#served.keys().next().value!);
    this.#served.set(identity, time);
    this.#waiting.delete(identity);
    this.unserved.remove(identity);
  }

  miss(identity: number | undefined, name: number, time: number): void {
    if (identity === undefined) {
      if (this.missing.has(name)) this.repeats.add(++this.#next, time, false);
      this.missing.add(name, time, false);
    } else if (!this.#served.has(identity) && !this.unserved.has(identity) && !this.#waiting.has(identity)) {
      if (this.#waiting.size >= maxIdentities) this.#waiting.delete(this.#waiting.keys().next().value!);
      this.#waiting.set(identity, time);
    }
  }

  /** Identities whose grace has passed without a file count as guessed. Returns whether there was one. */
  settle(time: number): boolean {
    let settled = false;
    for (const [identity, since] of this.#waiting) {
      if (time - since < grace && time - since > -disorder) break;
      this.#waiting.delete(identity);
      this.unserved.add(identity, since, false);
      settled = true;
    }
    return settled;
  }
}
