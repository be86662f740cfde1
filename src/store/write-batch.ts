import { isRecordFault, type StoreFault, storeErrorOf } from './store-error.ts';
import type { WriteContext } from './write-context.ts';
import { perform, type Write } from './writes.ts';

export interface Batch {
  /** the writes of a group are done all or not at all */
  readonly groups: readonly (readonly Write[])[];
  /** on the disk, not only with the kernel, when it is acknowledged */
  readonly durable: boolean;
}

export type Outcome = { readonly results: readonly unknown[] } | { readonly fault: StoreFault };

/** An argument that went ahead in parts. */
export interface Bulk {
  readonly bulk: number;
  /** items of all parts together */
  readonly length: number;
}

export function isBulk(arg: unknown): arg is Bulk {
  return typeof arg === 'object' && arg !== null && 'bulk' in arg;
}

/**
 * Writes a batch in one transaction. A group whose records are at fault fails alone; when the disk is at fault the
 * whole batch is rolled back and StoreError thrown.
 */
export function writeBatch(context: WriteContext, { groups, durable }: Batch): Outcome[] {
  const { db } = context;
  // in WAL mode NORMAL does not sync at a commit: a power cut may cost the last of it, never its consistency
  db.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
  try {
    return db.transaction(() => {
      const outcomes = groups.map((group) => ({ results: group.map((one) => perform(context, one)) }));
      context.flush();
      return outcomes;
    });
  } catch (error) {
    context.forget();
    const failure = storeErrorOf(error, 'Cannot write');
    if (!isRecordFault(failure.code)) throw failure;
    if (groups.length === 1) return [{ fault: failure.fault }];
    return writeOneByOne(context, groups);
  }
}

/** Slower: finds out which of them is at fault. */
function writeOneByOne(context: WriteContext, groups: Batch['groups']): Outcome[] {
  const { db } = context;
  const one = (group: readonly Write[]): Outcome => {
    try {
      return db.savepoint(() => {
        const results = group.map((each) => perform(context, each));
        context.flush();
        return { results };
      });
    } catch (error) {
      context.forget();
      const failure = storeErrorOf(error, 'Cannot write');
      if (!isRecordFault(failure.code)) throw failure;
      return { fault: failure.fault };
    }
  };
  return db.transaction(() => groups.map(one));
}
