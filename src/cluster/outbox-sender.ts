import type { JetStreamManager } from '@nats-io/jetstream';
import type { BlockExchange } from './exchange/blocks.ts';
import type { ListExchange } from './exchange/lists.ts';
import type { Publisher } from './exchange/publisher.ts';
import type { SettingsExchange } from './exchange/settings.ts';
import type { OutboxReader } from './local-side.ts';

const pauses = { send: 20, unsent: 2_000 };

export interface OutboxSenderParts {
  readonly outbox: OutboxReader;
  readonly blocks: BlockExchange;
  readonly lists: ListExchange;
  readonly settings: SettingsExchange;
  /** undefined: nothing may be sent now; `soon` is called when it may */
  readonly link: () => { readonly publisher: Publisher; readonly jsm: JetStreamManager } | undefined;
  readonly trouble: (error: unknown) => void;
  readonly clock: () => number;
}

/** Sends what an operator host has changed: settings, unblocks and lists, until the outbox is empty. */
export class OutboxSender {
  readonly #parts: OutboxSenderParts;
  #sending = false;
  #again = false;
  #failed = false;
  /** 0: nothing waits */
  #since = 0;
  #before = 0;

  constructor(parts: OutboxSenderParts) {
    this.#parts = parts;
  }

  /** The servers did not take what was sent last; it is tried again. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Since when the servers have taken nothing of what waits here, by our clock; 0: nothing waits. Call it every few seconds. */
  waitsSince(): number {
    const { size } = this.#parts.outbox;
    if (size === 0) this.#since = 0;
    else if (this.#since === 0 || size < this.#before) this.#since = this.#parts.clock();
    this.#before = size;
    return this.#since;
  }

  /** Our clock was set by so much, milliseconds. */
  clockSet(by: number): void {
    if (this.#since > 0) this.#since += by;
  }

  /** Something waits, or may be sent now. */
  soon(): void {
    this.waitsSince();
    setTimeout(() => void this.#send(), pauses.send).unref();
  }

  async #send(): Promise<void> {
    const link = this.#parts.link();
    if (!link) return;
    if (this.#sending) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    try {
      await this.#sendAll(link.publisher, link.jsm);
      this.#failed = false;
      // what waits now came meanwhile
      this.#since = 0;
    } catch (error) {
      this.#failed = true;
      this.#parts.trouble(error);
    }
    this.#sending = false;
    if (this.#failed) setTimeout(() => void this.#send(), pauses.unsent).unref();
    else if (this.#again) this.soon();
    this.#again = false;
  }

  async #sendAll(publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    const { outbox, blocks, lists, settings } = this.#parts;
    await settings.send(publisher, jsm);
    for (;;) {
      const items = outbox.next('unblock', 100);
      if (items.length === 0) break;
      for (const { key, value, mark } of items) {
        const { holdSeconds, by } = JSON.parse(value ?? '{}') as { holdSeconds: number; by: string };
        await blocks.unblock({ target: key, holdSeconds, by, mark });
      }
      await outbox.taken(items);
    }
    await lists.writer.send(publisher, jsm);
  }
}
