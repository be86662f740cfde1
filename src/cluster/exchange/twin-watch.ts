/** so long no second machine was heard: there is one only, milliseconds */
const over = 60_000;

interface Speaker {
  readonly run: string;
  readonly addresses: readonly string[];
}

/** Two machines that speak in turn as one host. */
export interface Twins {
  readonly addresses: readonly [readonly string[], readonly string[]];
}

/**
 * Whether two machines use one credential: a copy of a virtual machine, or a thief. Each start of an engine has a number of its own in its
 * heartbeats, so one that comes back after another was heard tells it. A host that is started anew has another number and never the
 * old one again.
 */
export class TwinWatch {
  readonly #hosts = new Map<string, { now: Speaker; before?: Speaker; returned?: number }>();

  /**
   * A heartbeat, in the order in which the servers got them.
   * @param time by `performance.now()`
   * @returns the twins; 'single': there were two, and there is one again; undefined: nothing to tell
   */
  heard(uuid: string, now: Speaker, time: number): Twins | 'single' | undefined {
    const known = this.#hosts.get(uuid);
    if (!known) {
      this.#hosts.set(uuid, { now });
      return undefined;
    }
    if (known.now.run === now.run) {
      known.now = now;
      if (known.returned === undefined || time - known.returned < over) return undefined;
      delete known.returned;
      return 'single';
    }
    const hasReturned = known.before?.run === now.run;
    known.before = known.now;
    known.now = now;
    if (!hasReturned) return undefined;
    known.returned = time;
    return { addresses: [known.before.addresses, now.addresses] };
  }
}
