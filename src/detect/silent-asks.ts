/** A client that hears nothing has asked again by now (RFC 1350, 2: it sends its last packet again after a time-out). */
export const silence = 12_000;
/** A phone that hears nothing has given up by now, and begun anew if it is one that does. */
export const patience = 60_000;
/** Later than this no client repeats its request (tftp-hpa: 25 s): what is asked for then, a device came back for. */
const comeBack = 25_000;
/** An office has no more devices than this that come back again and again to a server that does not answer. */
const office = 120;
const maxAsks = 256;

interface Ask {
  readonly first: number;
  /** the same as `first`: it was asked for once */
  last: number;
  readonly device: boolean;
}

/**
 * What one source asked a TFTP server for without any answer. Anybody's client asks again a few times; what tells phones
 * from a walk through names is that they come back. Bounded: what was asked for longest ago goes first.
 */
export class SilentAsks {
  /** by device (MAC as a number), else by the hash of the name */
  readonly #asks = new Map<number, Ask>();

  ask(device: number | undefined, name: number, time: number): void {
    const subject = device ?? ~name;
    const known = this.#asks.get(subject);
    if (known) {
      known.last = time;
      return;
    }
    if (this.#asks.size >= maxAsks) this.#asks.delete(this.#asks.keys().next().value!);
    this.#asks.set(subject, { first: time, last: time, device: device !== undefined });
  }

  answered(device: number | undefined, name: number): void {
    this.#asks.delete(device ?? ~name);
  }

  get size(): number {
    return this.#asks.size;
  }

  /** How many devices, or names without one, were asked for since `since`, stayed without an answer and were left. */
  count(since: number, time: number, devices: boolean): number {
    let left = 0;
    let again = 0;
    for (const { first, last, device } of this.#asks.values()) {
      if (device !== devices || first < since) continue;
      if (last - first >= comeBack) again++;
      else if (time - first >= (last > first ? patience : silence)) left++;
    }
    return left + Math.max(0, again - office);
  }

  earliest(since: number, otherwise: number): number {
    for (const { first } of this.#asks.values()) if (first >= since) return first;
    return otherwise;
  }
}
