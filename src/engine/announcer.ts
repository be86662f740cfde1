import type { Logger } from 'pino';
import { Alarms } from './alarms.ts';
import type { Alarm, AlarmArea } from './control/protocol.ts';

/** What people are told: events for who listens at the control socket, and alarms, which the log has, too. */
export class Announcer {
  readonly #log: Logger;
  readonly #alarms = new Alarms(Date.now);
  readonly #subscribers = new Set<(event: unknown) => void>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Returns what ends it. */
  subscribe(send: (event: unknown) => void): () => void {
    this.#subscribers.add(send);
    return () => this.#subscribers.delete(send);
  }

  readonly tell = (event: object): void => {
    for (const send of this.#subscribers) send(event);
  };

  readonly alarm = (key: string, text: string, remedy: string, area: AlarmArea = 'engine'): void => {
    if (!this.#alarms.raise(key, text, remedy, area)) return;
    this.#log.warn(text);
    this.tell({ kind: 'alarm', area, key, text, remedy });
  };

  readonly clear = (key: string): void => this.#alarms.clear(key);

  /** The alarm stands while there is something to say. */
  alarmWhile(key: string, text: string | undefined, remedy: string, area?: AlarmArea): void {
    if (text === undefined) this.clear(key);
    else this.alarm(key, text, remedy, area);
  }

  /** Alarms that stand, newest first. */
  alarms(): Alarm[] {
    return this.#alarms.current();
  }

  /** The clock was set by so much, milliseconds. */
  clockSet(by: number): void {
    this.#alarms.clockSet(by);
  }
}
