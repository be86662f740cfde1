import { isBefore, stepOf } from '../model/clock-steps.ts';
import type { Alarm, AlarmArea } from './control/protocol.ts';

const lasts = 600_000;
const maxAlarms = 50;

interface Raised extends Alarm {
  readonly key: string;
}

/** What needs a person. One a key; it goes when it was not raised again for ten minutes, or is cleared. */
export class Alarms {
  readonly #raised = new Map<string, Raised>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Returns whether it is news. */
  raise(key: string, text: string, remedy: string, area: AlarmArea): boolean {
    const before = this.#raised.get(key);
    this.#raised.delete(key);
    if (this.#raised.size >= maxAlarms) this.#raised.delete(this.#raised.keys().next().value!);
    this.#raised.set(key, { key, time: this.#clock(), text, remedy, area });
    return before === undefined || isOver(before, this.#clock());
  }

  /** The clock was set by so much, milliseconds: each was raised as long ago as before. */
  clockSet(by: number): void {
    const step = stepOf(by, this.#clock());
    for (const [key, alarm] of this.#raised)
      if (isBefore(alarm.time, step)) this.#raised.set(key, { ...alarm, time: alarm.time + by });
  }

  clear(key: string): void {
    this.#raised.delete(key);
  }

  /** Newest first. */
  current(): Alarm[] {
    const now = this.#clock();
    for (const [key, alarm] of this.#raised) if (isOver(alarm, now)) this.#raised.delete(key);
    return [...this.#raised.values()].reverse().map(({ key: _, ...alarm }) => alarm);
  }
}

/** Also when the clock was set back by more than it lasts: what goes on is raised again. */
function isOver({ time }: Raised, now: number): boolean {
  return Math.abs(now - time) > lasts;
}
