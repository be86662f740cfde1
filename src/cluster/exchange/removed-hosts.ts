/**
 * Hosts that operators have removed, each until it is heard of again. All by the servers' clock, which is one for all hosts and
 * stays as it was when a clock here is set.
 */
export class RemovedHosts {
  readonly #most: number;
  readonly #at: Map<string, number>;
  /** when the server got the last that is known of a host */
  readonly #heard = new Map<string, number>();

  /** @param kept what `toJSON` gave, as text */
  constructor(most: number, kept?: string) {
    this.#most = most;
    this.#at = new Map(entriesOf(kept));
  }

  get size(): number {
    return this.#at.size;
  }

  /** False: that was known, or the host was heard of since. */
  remove(uuid: string, at: number): boolean {
    if ((this.#heard.get(uuid) ?? 0) > at || (this.#at.get(uuid) ?? -1) >= at) return false;
    this.#at.delete(uuid);
    this.#at.set(uuid, at);
    // the earliest are given up
    for (const first of this.#at.keys()) if (this.#at.size > this.#most) this.#at.delete(first);
    return true;
  }

  /** False: that was before the host was removed. */
  heard(uuid: string, at: number): boolean {
    this.#heard.set(uuid, Math.max(at, this.#heard.get(uuid) ?? 0));
    if ((this.#at.get(uuid) ?? -1) >= at) return false;
    this.#at.delete(uuid);
    return true;
  }

  toJSON(): [uuid: string, at: number][] {
    return [...this.#at];
  }
}

function entriesOf(kept: string | undefined): [string, number][] {
  try {
    return JSON.parse(kept ?? '[]') as [string, number][];
  } catch {
    return [];
  }
}
