import type { ControlError } from './control-error.ts';

interface Hooks {
  /** more waits than is wise: let the other side wait */
  readonly full: () => void;
  /** all was taken */
  readonly empty: () => void;
  /** nobody takes any more */
  readonly done: () => void;
}

const most = 1_000;

/** Events between the socket that brings them and the loop that takes them. */
export class EventQueue implements AsyncIterableIterator<unknown> {
  readonly #hooks: Hooks;
  readonly #events: unknown[] = [];
  #taker: { resolve: (result: IteratorResult<unknown>) => void; reject: (error: Error) => void } | undefined;
  #ended = false;
  #error: ControlError | undefined;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(event: unknown): void {
    if (this.#ended) return;
    const taker = this.#taker;
    if (taker) {
      this.#taker = undefined;
      taker.resolve({ value: event, done: false });
      return;
    }
    this.#events.push(event);
    if (this.#events.length >= most) this.#hooks.full();
  }

  /** No more will come; what waits can still be taken. */
  end(error: ControlError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const taker = this.#taker;
    this.#taker = undefined;
    if (!taker) return;
    if (error) taker.reject(error);
    else taker.resolve({ value: undefined, done: true });
  }

  async next(): Promise<IteratorResult<unknown>> {
    if (this.#events.length > 0) {
      const value = this.#events.shift();
      if (this.#events.length === 0) this.#hooks.empty();
      return { value, done: false };
    }
    if (this.#ended) {
      const error = this.#error;
      this.#error = undefined;
      if (error) throw error;
      return { value: undefined, done: true };
    }
    return new Promise((resolve, reject) => {
      this.#taker = { resolve, reject };
    });
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.end(undefined);
    this.#events.length = 0;
    this.#hooks.empty();
    this.#hooks.done();
    return { value: undefined, done: true };
  }
}
