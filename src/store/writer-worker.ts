import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from './give-way.ts';
import { markDamaged, type OpenOptions, openDatabase } from './open-database.ts';
import { StoreError, type StoreFault, storeErrorOf } from './store-error.ts';
import { type Batch, type Bulk, isBulk, writeBatch } from './write-batch.ts';
import { WriteContext } from './write-context.ts';
import type { Write } from './writes.ts';

/** What the main thread tells the writer. Those with an `id` are answered. */
export type WriterMessage =
  | ({ readonly kind: 'batch'; readonly id: number } & Batch)
  /** a piece of an argument that is too large to be copied in one go without stalling the main thread */
  | { readonly kind: 'part'; readonly bulk: number; readonly items: readonly unknown[] }
  | { readonly kind: 'drop'; readonly bulk: number }
  | { readonly kind: 'open' | 'close' | 'checkpoint'; readonly id: number }
  /** gives at most so many free pages back to the file system */
  | { readonly kind: 'vacuum'; readonly id: number; readonly pages: number };

const port = parentPort;
if (!port) throw new Error('writer-worker.ts runs as a worker thread only');
giveWay();

const options = workerData as OpenOptions;
let context: WriteContext | undefined;
const parts = new Map<number, unknown[]>();

function contextOf(): WriteContext {
  if (!context) throw new Error('the writer is not open');
  return context;
}

function resolved(groups: readonly (readonly Write[])[]): Write[][] {
  const bulkOf = ({ bulk, length }: Bulk) => {
    const items = parts.get(bulk);
    parts.delete(bulk);
    // the thread that had them, or the first of them, ended
    if (items?.length !== length) throw new StoreError('stopped', 'The parts of a large change did not arrive');
    return items;
  };
  return groups.map((group) =>
    group.map(({ name, args }) => ({ name, args: args.map((arg) => (isBulk(arg) ? bulkOf(arg) : arg)) })),
  );
}

function answer(message: WriterMessage): unknown {
  switch (message.kind) {
    case 'open': {
      const { db, report } = openDatabase(options);
      context = new WriteContext(db);
      return report;
    }
    case 'batch':
      return writeBatch(contextOf(), { groups: resolved(message.groups), durable: message.durable });
    case 'part': {
      const items = parts.get(message.bulk);
      if (items) for (const item of message.items) items.push(item);
      else parts.set(message.bulk, [...message.items]);
      return undefined;
    }
    case 'drop':
      return parts.delete(message.bulk);
    case 'checkpoint':
      contextOf().db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return undefined;
    case 'vacuum': {
      const { db } = contextOf();
      const before = db.number('PRAGMA freelist_count');
      if (before > 0) db.all(`PRAGMA incremental_vacuum(${Math.trunc(message.pages)})`);
      return before - db.number('PRAGMA freelist_count');
    }
    case 'close':
      context?.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      context?.db.close();
      context = undefined;
      return undefined;
  }
}

port.on('message', (message: WriterMessage) => {
  let fault: StoreFault | undefined;
  let value: unknown;
  try {
    value = answer(message);
  } catch (error) {
    const failure = storeErrorOf(error, 'Cannot write');
    if (failure.code === 'corrupt' && context) markDamaged(context.db.file, failure.detail);
    fault = failure.fault;
  }
  if ('id' in message) port.postMessage({ id: message.id, ...(fault ? { fault } : { value }) });
  if (message.kind === 'close') port.close();
});
