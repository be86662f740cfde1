import type { Prefix } from '../model/address.ts';
import type { ListName } from '../model/list-entry.ts';
import { unpackBlocks } from './block-batch.ts';
import { ReaderLink } from './reader-link.ts';
import type { ReadArguments, ReadName, ReadResult } from './reads.ts';
import type { BlockRecord, KnownGoodRecord, ListRecord } from './records.ts';
import type { BlockCount } from './tables/blocks.ts';

/** Rows that cross from the reader at once: some milliseconds of the main thread. */
const chunk = 2000;
/** blocks come in columns, which cost less */
const blockChunk = 4000;

/**
 * Reads the store, in a thread of its own: the slowest query never stalls the caller's thread, only other reads of
 * the same reader, and one that dies is replaced. The console opens one for itself, without the right to write. All methods reject with
 * StoreError.
 */
export class StoreReader {
  readonly #link: ReaderLink;

  protected constructor(link: ReaderLink) {
    this.#link = link;
  }

  /** Rejects with StoreError where there is no database yet or it may not be read. */
  static async openReader(directory: string): Promise<StoreReader> {
    const link = ReaderLink.start(directory);
    await link.open();
    return new StoreReader(link);
  }

  read<K extends ReadName>(name: K, ...args: ReadArguments<K>): Promise<ReadResult<K>> {
    return this.#link.request({ kind: 'read', name, args });
  }

  /**
   * The same as JSON text, made in the reader's thread: for answers that are only passed on, so that the caller's
   * thread, where blocks are decided, neither takes them apart nor puts them together.
   */
  readText<K extends ReadName>(name: K, ...args: ReadArguments<K>): Promise<string> {
    return this.#link.request({ kind: 'read-text', name, args });
  }

  /** A page of the attack log, newest first. */
  queryAttacks(...args: ReadArguments<'queryAttacks'>): Promise<ReadResult<'queryAttacks'>> {
    return this.read('queryAttacks', ...args);
  }

  /** One attack with its samples. */
  readAttack(id: number): Promise<ReadResult<'readAttack'>> {
    return this.read('readAttack', id);
  }

  attackStatistics(...args: ReadArguments<'attackStatistics'>): Promise<ReadResult<'attackStatistics'>> {
    return this.read('attackStatistics', ...args);
  }

  addressHistory(prefix: Prefix): Promise<ReadResult<'addressHistory'>> {
    return this.read('addressHistory', prefix);
  }

  queryBlocks(...args: ReadArguments<'queryBlocks'>): Promise<ReadResult<'queryBlocks'>> {
    return this.read('queryBlocks', ...args);
  }

  queryListEntries(...args: ReadArguments<'queryListEntries'>): Promise<ReadResult<'queryListEntries'>> {
    return this.read('queryListEntries', ...args);
  }

  queryCampaigns(...args: ReadArguments<'queryCampaigns'>): Promise<ReadResult<'queryCampaigns'>> {
    return this.read('queryCampaigns', ...args);
  }

  readSettings(): Promise<ReadResult<'readSettings'>> {
    return this.read('readSettings');
  }

  readHosts(): Promise<ReadResult<'readHosts'>> {
    return this.read('readHosts');
  }

  queryAudit(...args: ReadArguments<'queryAudit'>): Promise<ReadResult<'queryAudit'>> {
    return this.read('queryAudit', ...args);
  }

  queryFindings(...args: ReadArguments<'queryFindings'>): Promise<ReadResult<'queryFindings'>> {
    return this.read('queryFindings', ...args);
  }

  /** All blocks that have not ended at `now`, the lifted ones too: they keep a late copy from coming into force. */
  async readBlocks(now: number): Promise<BlockRecord[]> {
    const blocks: BlockRecord[] = [];
    for await (const some of this.readBlockBatches(now)) for (const block of some) blocks.push(block);
    return blocks;
  }

  /** The same, some thousands at a time: the reader goes on while the caller works on those it has. */
  async *readBlockBatches(now: number): AsyncGenerator<BlockRecord[]> {
    let next = this.read('blockBatchAfter', now, '', blockChunk);
    try {
      for (;;) {
        const batch = await next;
        const more = batch.rows === blockChunk;
        if (more) next = this.read('blockBatchAfter', now, batch.last, blockChunk);
        yield unpackBlocks(batch);
        if (!more) return;
      }
    } finally {
      // a caller that ended early does not hear how the read ahead went
      next.catch(() => {});
    }
  }

  /**
   * How often each target was blocked since `since`, of those in the newest `limit` blocks, the latest last: what the
   * escalation remembers.
   */
  readBlockCounts(since: number, limit: number): Promise<BlockCount[]> {
    return this.read('latestBlockCounts', since, limit);
  }

  readList(list: ListName): Promise<ListRecord[]> {
    return this.#all((last) => this.read('listEntriesAfter', list, last?.prefix, chunk));
  }

  /** Known-good sources whose time is not over at `now`. */
  readKnownGood(now: number): Promise<KnownGoodRecord[]> {
    return this.#all((last) => this.read('knownGoodAfter', now, last?.address ?? '', chunk));
  }

  /** Checks the whole file; resolves with `ok` or the first damage. Takes as long as reading it. */
  check(): Promise<string> {
    return this.#link.request({ kind: 'check' });
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #all<T>(next: (last: T | undefined) => Promise<T[]>): Promise<T[]> {
    const rows: T[] = [];
    for (;;) {
      const some = await next(rows.at(-1));
      for (const row of some) rows.push(row);
      if (some.length < chunk) return rows;
    }
  }
}
