import type { OpenOptions, OpenReport } from './open-database.ts';
import { WorkerLink } from './worker-link.ts';
import type { Outcome } from './write-batch.ts';
import type { BatchWriter } from './write-queue.ts';
import type { WriterMessage } from './writer-worker.ts';
import type { Write } from './writes.ts';

/** A message as it is before the link gives it its id. */
type Unnumbered<M> = M extends { readonly id: number } ? Omit<M, 'id'> : M;

/** The writer's thread, seen from the main thread. One that ended unexpectedly is started again at the next write. */
export class WriterLink implements BatchWriter {
  readonly #options: OpenOptions;
  #link: WorkerLink;

  private constructor(options: OpenOptions, link: WorkerLink) {
    this.#options = options;
    this.#link = link;
  }

  static async open(options: OpenOptions): Promise<{ writer: WriterLink; report: OpenReport }> {
    const link = start(options);
    try {
      const report = await link.request<OpenReport>(message({ kind: 'open' }));
      return { writer: new WriterLink(options, link), report };
    } catch (error) {
      await link.terminate();
      throw error;
    }
  }

  async writeBatch(groups: readonly (readonly Write[])[], durable: boolean): Promise<readonly Outcome[]> {
    if (this.#link.ended) {
      // never recovers by itself here: a reader has the old file open
      this.#link = start({ ...this.#options, recover: false });
      await this.#link.request(message({ kind: 'open' }));
    }
    return this.#link.request(message({ kind: 'batch', groups, durable }));
  }

  sendPart(bulk: number, items: readonly unknown[]): void {
    this.#link.tell(message({ kind: 'part', bulk, items }));
  }

  dropParts(bulk: number): void {
    this.#link.tell(message({ kind: 'drop', bulk }));
  }

  /** Gives at most `pages` free pages back to the file system; resolves with how many. */
  vacuum(pages: number): Promise<number> {
    return this.#link.request(message({ kind: 'vacuum', pages }));
  }

  checkpoint(): Promise<void> {
    return this.#link.request(message({ kind: 'checkpoint' }));
  }

  async close(): Promise<void> {
    if (!this.#link.ended) await this.#link.request(message({ kind: 'close' })).catch(() => this.#link.terminate());
  }
}

function start(options: OpenOptions): WorkerLink {
  return new WorkerLink(new URL('writer-worker.ts', import.meta.url), options, 'store writer');
}

function message(one: Unnumbered<WriterMessage>): object {
  return one;
}
