import { LruMap } from '../model/lru-map.ts';

/** An alarm stands as long. */
const memory = 600_000;
const most = 1_000;

/** Whom the PBX answered though they should be blocked. One alarm tells of them all: a host whose kernel drops nothing answers hundreds. */
export class Leaks {
  /** by address: when it was answered last, milliseconds since the epoch */
  readonly #answered = new LruMap<string, number>(most);

  /** Notes one, and says what the alarm is to say of those of the last ten minutes. */
  note(address: string, time: number): string {
    this.#answered.set(address, time);
    let count = 0;
    // a clock that was set back makes nobody leave
    for (const then of this.#answered.values()) if (Math.abs(time - then) < memory) count++;
    if (count === 1) return `the PBX answered ${address}, which should be blocked: the block is not in force`;
    const many = count === most ? `${most} or more` : `${count}`;
    return `the PBX answered ${many} addresses that should be blocked, ${address} last: their blocks are not in force`;
  }
}
