import type { Counters } from '../model/counters.ts';

const windowMs = 10_000;
const shareWindowMs = 300_000;

interface Mark {
  readonly time: number;
  readonly messages: number;
  readonly unreadable: number;
}

/** Messages a second, and the share of payloads that cannot be read, from counters that only grow. */
export class Rates {
  #marks: Mark[] = [];

  /** Call it about once a second. */
  measure(
    counters: Counters,
    now: number,
  ): { readonly messageRate: number; readonly unreadableShare: number; readonly payloads: number } {
    const { seen } = counters;
    const mark: Mark = { time: now, messages: seen.datagrams, unreadable: seen.tlsRecords };
    this.#marks = [...this.#marks.filter(({ time }) => now - time <= shareWindowMs), mark];
    const recent = this.#marks.find(({ time }) => now - time <= windowMs) ?? mark;
    const oldest = this.#marks[0] ?? mark;
    const seconds = (now - recent.time) / 1000;
    const messages = mark.messages - oldest.messages;
    const unreadable = mark.unreadable - oldest.unreadable;
    const all = messages + unreadable;
    return {
      messageRate: seconds > 0 ? Math.round(((mark.messages - recent.messages) / seconds) * 10) / 10 : 0,
      unreadableShare: all > 0 ? unreadable / all : 0,
      payloads: all,
    };
  }
}
