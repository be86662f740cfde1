import type { LiveEvent } from './contract/events.ts';

export interface FedEvent {
  /** `run-number`: the run tells a feed that began anew */
  readonly id: string;
  readonly json: string;
}

const remembered = 2_000;

/** The last events and who listens. Bounded: who comes back too late is told to load everything again. */
export class LiveFeed {
  readonly #run = Date.now().toString(36);
  readonly #events: FedEvent[] = [];
  readonly #listeners = new Set<(event: FedEvent) => void>();
  #next = 1;

  push(event: LiveEvent): void {
    const fed = { id: `${this.#run}-${this.#next++}`, json: JSON.stringify(event) };
    this.#events.push(fed);
    if (this.#events.length > remembered) this.#events.shift();
    for (const listener of this.#listeners) listener(fed);
  }

  /** Calls `listener` for what comes, until the returned function is called. */
  listen(listener: (event: FedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What came after the event of this id; undefined where that is not known any more. */
  after(id: string): readonly FedEvent[] | undefined {
    if (id === this.last) return [];
    const at = this.#events.findIndex((event) => event.id === id);
    return at < 0 ? undefined : this.#events.slice(at + 1);
  }

  /** Id of the latest event, also before there was one. */
  get last(): string {
    return `${this.#run}-${this.#next - 1}`;
  }
}
