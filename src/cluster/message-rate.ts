import { LruMap } from '../model/lru-map.ts';
import { speakerOf } from './subjects.ts';

const mostHosts = 10_000;

/** How many messages each host sends in a second. */
export class MessageRate {
  readonly #perSecond: number;
  readonly #byHost = new LruMap<string, { second: number; count: number }>(mostHosts);

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Counts a message; whether it is one too many of its host. @param time milliseconds */
  exceeds(subject: string, time: number): boolean {
    const host = speakerOf(subject);
    const second = Math.floor(time / 1000);
    const known = this.#byHost.touch(host);
    if (known?.second === second) return ++known.count > this.#perSecond;
    this.#byHost.set(host, { second, count: 1 });
    return false;
  }
}
