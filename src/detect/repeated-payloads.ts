import type { Scene } from './scene.ts';

/** What follows so soon on the same connection is the rest of one payload, of which each line may come by itself. */
const together = 1_000;
/** Load balancers and monitors look every 5 s and more seldom. */
const checkPause = 4_000;
const maxPayloads = 16;

/**
 * What one source sent that is no SIP, to tell the check of a load balancer (`GET / HTTP/1.0`) and the keep-alive of a softswitch,
 * which are the same every time, from somebody who tries what a server makes of junk. Bounded: what was seen longest ago goes first.
 */
export class RepeatedPayloads {
  /** by hash, with the last time */
  readonly #times = new Map<number, number>();
  #port = 0;
  /** of the first piece of the payload at hand, over TCP */
  #begin = Number.NEGATIVE_INFINITY;

  /** Whether this counts for nothing: it is part of one that counted, or came before, a while ago. */
  isCheck({ payload, sourcePort, time, transport }: Scene): boolean {
    if (transport === 'TCP') {
      if (sourcePort === this.#port && time - this.#begin < together) return true;
      this.#port = sourcePort;
      this.#begin = time;
    }
    const before = this.#times.get(payload);
    this.#times.delete(payload);
    if (this.#times.size >= maxPayloads) this.#times.delete(this.#times.keys().next().value!);
    this.#times.set(payload, time);
    return before !== undefined && time - before >= checkPause;
  }
}
