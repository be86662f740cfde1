/** A client that hears nothing has asked again by now (RFC 1350, 2: it sends its last packet again after a time-out). */
export const silence = 12_000;
const maxAsks = 256;

interface Ask {
  readonly first: number;
  readonly device: boolean;
  /** it was asked for again, or for another file of the same device: so do phones */
  again: boolean;
}

/** What one source asked a TFTP server for without any answer. Bounded: what was asked for longest ago goes first. */
export class SilentAsks {
  /** by device (MAC as a number), else by the hash of the name */
  readonly #asks = new Map<number, Ask>();

  ask(device: number | undefined, name: number, time: number): void {
    const subject = device ?? ~name;
    const known = this.#asks.get(subject);
    if (known) {
      known.again = true;
      return;
    }
    if (this.#asks.size >= maxAsks) this.#asks.delete(this.#asks.keys().next().value!);
    this.#asks.set(subject, { first: time, device: device !== undefined, again: false });
  }

  answered(device: number | undefined, name: number): void {
    this.#asks.delete(device ?? ~name);
  }

  get size(): number {
    return this.#asks.size;
  }

  /** How many devices, or names without one, were asked for once since `since` and stayed without an answer. */
  count(since: number, time: number, devices: boolean): number {
    let n = 0;
    for (const { first, device, again } of this.#asks.values())
      if (!again && device === devices && first >= since && first <= time - silence) n++;
    return n;
  }

  earliest(since: number, otherwise: number): number {
    for (const { first } of this.#asks.values()) if (first >= since) return first;
    return otherwise;
  }
}
