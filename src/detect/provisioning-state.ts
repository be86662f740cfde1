import { DeviceWalk } from './device-walk.ts';
import { disorder } from './disorder.ts';
import { Recent } from './recent.ts';
import { SilentAsks } from './silent-asks.ts';

/** A booting phone goes on to its next file name within this time. */
const grace = 3_000;
const none: readonly number[] = [];
const maxIdentities = 4096;
/** An office has no more devices without a file of their own than this, whatever speaks for it. */
const mostPardoned = 45;
/** File names that only one device asks for (UUID, address in hexadecimal) are at most so many a device. */
const namesOfOne = 2;
/**
 * So many devices that are served excuse as many that are not, as in an office of which some are set up otherwise; of more,
 * so many excuse one: whoever guesses next to devices that he knows hits some, too.
 */
const servedOfOffice = 20;
const servedForOne = 4;

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
  /** times that such a name was asked for again, or that a common file was served: phones of one make all ask for the same */
  readonly #common = new Recent(256);
  /** times that any file was served */
  readonly #files = new Recent(256);
  /** devices that were served */
  readonly #own = new Recent(256);
  readonly silent = new SilentAsks();
  readonly walk = new DeviceWalk();
  readonly targets: string[] = [];
  /** how long it is quiet when what stayed without an answer is looked at next */
  due = 0;
  #next = 0;

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** A file was served: to a device, or a common one. */
  serve(identity: number | undefined, time: number): void {
    this.#files.add(++this.#next, time, false);
    if (identity === undefined) {
      this.#common.add(++this.#next, time, false);
      return;
    }
    this.#own.add(identity, time, false);
    if (this.#served.size >= maxIdentities) this.#served.delete(this.#served.keys().next().value!);
    this.#served.set(identity, time);
    this.#waiting.delete(identity);
    this.unserved.remove(identity);
  }

  miss(identity: number | undefined, name: number, time: number): void {
    if (identity === undefined) {
      if (this.missing.has(name)) this.#common.add(++this.#next, time, false);
      this.missing.add(name, time, false);
    } else if (!this.#served.has(identity) && !this.unserved.has(identity) && !this.#waiting.has(identity)) {
      if (this.#waiting.size >= maxIdentities) this.#waiting.delete(this.#waiting.keys().next().value!);
      this.#waiting.set(identity, time);
    }
  }

  /** How many devices without a file may be an office's, as far as what else it asks for speaks for one. */
  pardonedDevices(since: number): number {
    const own = this.#own.count(since);
    const excused = Math.min(own, servedOfOffice) + Math.max(0, own - servedOfOffice) / servedForOne;
    return Math.min(mostPardoned, this.#common.count(since) + excused);
  }

  /** The same for names without a device that do not exist. */
  pardonedNames(since: number): number {
    return Math.min(mostPardoned * namesOfOne, this.#files.count(since));
  }

  /** Identities whose grace has passed without a file count as guessed. Returns those that do so from now on. */
  settle(time: number): readonly number[] {
    let settled: number[] | undefined;
    for (const [identity, since] of this.#waiting) {
      if (time - since < grace && time - since > -disorder) break;
      this.#waiting.delete(identity);
      this.unserved.add(identity, since, false);
      if (settled) settled.push(identity);
      else settled = [identity];
    }
    return settled ?? none;
  }
}
