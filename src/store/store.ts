import { hostname } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Attack } from '../model/attack.ts';
import type { Block } from '../model/block.ts';
import type { Finding } from '../model/finding.ts';
import type { ListName } from '../model/list-entry.ts';
import { AttackIds, firstIdAt } from './attack-id.ts';
import { weightOfAttack } from './clean-attack.ts';
import type { Access } from './data-directory.ts';
import { markDamaged, type OpenOptions, type OpenReport } from './open-database.ts';
import { readAside } from './read-aside.ts';
import { ReaderLink } from './reader-link.ts';
import type { AttackBump, KnownGoodRecord, NewAttack, NewListEntry } from './records.ts';
import { StoreError } from './store-error.ts';
import { StoreReader } from './store-reader.ts';
import { type ListRow, listRow } from './tables/list-entries.ts';
import { defaultLimits, type QueueHealth, type QueueLimits, WriteQueue } from './write-queue.ts';
import { WriterLink } from './writer-link.ts';
import { type Write, type WriteResults, write } from './writes.ts';

export interface StoreOptions {
  /** name of the own host; the system's */
  readonly hostName?: string;
  /** move a damaged database aside and begin a new one, rather than fail: protection goes first */
  readonly recover?: boolean;
  /** modes and group of directory and files; only the own user by default */
  readonly access?: Partial<Access>;
  readonly limits?: Partial<QueueLimits>;
}

export interface StoreHealth extends QueueHealth {
  /** `checking` and `damaged`: of the check in the background after an unclean end */
  readonly integrity: 'ok' | 'checking' | 'damaged';
}

export interface PruneOptions {
  /** milliseconds since the epoch */
  readonly now: number;
  readonly retentionDays: number;
  readonly maxAttacks: number;
  /** rows deleted in one transaction; 2,000, which holds the writer some 0.1 s */
  readonly step?: number;
  /** ends early, between two steps */
  readonly signal?: AbortSignal;
}

const day = 86_400_000;
const auditDays = 3650;

/** entries that are made ready in one turn of the event loop: a millisecond or two */
const turn = 1000;

/**
 * The engine's store: reads as StoreReader does, and writes in another thread, so that no fsync stalls the thread in
 * which the guard decides. What can be repeated or missed (attacks, blocks by the guard) is queued without waiting;
 * what somebody waits for goes by `commit`, which resolves when it is on the disk.
 */
export class Store extends StoreReader {
  /** what happened when it was opened */
  readonly report: OpenReport;
  readonly #writer: WriterLink;
  readonly #queue: WriteQueue;
  readonly #ids = new AttackIds();
  #integrity: StoreHealth['integrity'] = 'ok';
  #closed = false;

  private constructor(reader: ReaderLink, writer: WriterLink, report: OpenReport, limits: QueueLimits) {
    super(reader);
    this.report = report;
    this.#writer = writer;
    this.#queue = new WriteQueue(writer, limits);
  }

  /** Opens, makes, migrates or (with `recover`) replaces the database in `directory`. Rejects with StoreError. */
  static async open(directory: string, options: StoreOptions = {}): Promise<Store> {
    const open: OpenOptions = {
      directory,
      access: { directoryMode: 0o700, fileMode: 0o600, ...options.access },
      recover: options.recover ?? false,
      hostName: options.hostName ?? hostname(),
    };
    // its thread starts while the writer opens or makes the database
    const reader = ReaderLink.start(directory);
    const { writer, report } = await WriterLink.open(open).catch(async (error: unknown) => {
      await reader.terminate();
      throw error;
    });
    try {
      await reader.open();
      const store = new Store(reader, writer, report, { ...defaultLimits, ...options.limits });
      if (report.unchecked) void store.#checkInBackground(directory);
      return store;
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  /** The own host's uuid, made at the first start. */
  async uuid(): Promise<string> {
    const uuid = await this.read('readOwnUuid');
    if (uuid === undefined) throw new StoreError('corrupt', `${this.report.file} does not hold the own host`);
    return uuid;
  }

  /**
   * Resolves when what waits to be written leaves at least as much room again. Records of other hosts wait for it, so that those of this
   * host are not lost for them. Rejects with StoreError where the disk fails or the store is closed: then they are to come again.
   */
  room(): Promise<void> {
    if (this.#closed) return Promise.reject(new StoreError('stopped', 'The store is closed'));
    return this.#queue.room();
  }

  /** Queues a new attack. Returns its id at once, for later updates. */
  recordAttack(attack: Attack, facts: Pick<NewAttack, 'action' | 'country' | 'origin'>): number {
    const id = this.#ids.next(attack.time);
    this.#queue.add(write('insertAttack', { id, attack, ...facts }), weightOfAttack(attack));
    return id;
  }

  /** Queues a later report of a recorded attack, which replaces what is kept of it. `action` absent: as it was. */
  updateAttack(id: number, attack: Attack, action?: string): void {
    const update = { id, attack, ...(action === undefined ? {} : { action }) };
    this.#queue.add(write('updateAttack', update), weightOfAttack(attack));
  }

  /** Queues "goes on": `count` messages more. */
  bumpAttack(bump: AttackBump): void {
    this.#queue.add(write('bumpAttack', bump));
  }

  /** Queues a block as it is now; the same target and `since` is the same block with a later end. */
  putBlock(block: Block, country: string | null = null): void {
    this.#queue.add(write('putBlock', block, country));
  }

  raiseFinding(finding: Finding): void {
    this.#queue.add(write('raiseFinding', finding), 500);
  }

  /** Queues what is known of these sources, in small records. */
  putKnownGood(records: readonly KnownGoodRecord[]): void {
    for (let i = 0; i < records.length; i += 100) this.queue(write('putKnownGood', records.slice(i, i + 100)));
  }

  /** Queues any write without waiting. A failure shows in `health()`. */
  queue(one: Write): void {
    this.#queue.add(one);
  }

  /**
   * Writes all of `writes` or none, in the order of the calls: after everything that was queued or committed before, and
   * before what is after it, however large it is. Resolves with what they return when it is on the disk; rejects with StoreError (`conflict`, `full`, `io` …) when none of it is, and it is not tried again.
   */
  commit<const T extends readonly Write[]>(writes: T): Promise<WriteResults<T>> {
    if (this.#closed) return Promise.reject(new StoreError('stopped', 'The store is closed'));
    return this.#queue.commit(writes) as Promise<unknown> as Promise<WriteResults<T>>;
  }

  /** Adds or renews entries of a list and writes the audit entry with them, all or nothing. Resolves with the new ones' number. */
  async putListEntries(list: ListName, entries: readonly NewListEntry[], ...more: readonly Write[]): Promise<number> {
    const rows: ListRow[] = [];
    for (let i = 0; i < entries.length; i += turn) {
      if (i > 0) await setImmediate();
      for (const entry of entries.slice(i, i + turn)) rows.push(listRow(entry));
    }
    const [added] = await this.commit([write('putListEntries', list, rows), ...more]);
    return added;
  }

  /** Resolves when all that was queued is written, or the disk fails (see `health`). */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  health(): StoreHealth {
    const health = this.#queue.health();
    return { ...health, ok: health.ok && this.#integrity !== 'damaged', integrity: this.#integrity };
  }

  /**
   * Deletes what is older than the retention or more than the maximum, in small steps between which other writes go
   * on; then gives the space back. Call it about once an hour. Resolves with the number of attacks deleted.
   */
  async prune(options: PruneOptions): Promise<number> {
    const { now, retentionDays, maxAttacks, step = 2000, signal } = options;
    const from = now - retentionDays * day;
    const surplus = await this.read('excessAttackId', maxAttacks);
    const below = Math.max(firstIdAt(from), surplus ?? Number.NEGATIVE_INFINITY);
    const repeat = async (one: Write<'deleteAttacks'> | Write): Promise<number> => {
      for (let total = 0; ; ) {
        if (signal?.aborted || this.#closed) return total;
        const [count] = await this.commit([one]);
        total += Number(count);
        if (Number(count) === 0) return total;
      }
    };
    const deleted = await repeat(write('deleteAttacks', below, step));
    await repeat(write('tidySummaries', now, from, step));
    for (let after = 0, done = false; !done && !signal?.aborted && !this.#closed; )
      [{ after, done }] = await this.commit([write('tidyCampaigns', now, below, after, step)]);
    await repeat(write('deleteEndedBlocks', now, step));
    await repeat(write('deleteBlockHistory', from, step));
    await repeat(write('tidyKnownGood', now, step));
    await repeat(write('deleteFindings', from, step));
    await repeat(write('deleteAudit', now - auditDays * day, step));
    while (!signal?.aborted && !this.#closed && (await this.#writer.vacuum(step)) > 0);
    await this.#writer.checkpoint();
    return deleted;
  }

  /** Writes what waits, and ends both threads. What cannot be written is lost and counted in `health()`. */
  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.flush();
    this.#queue.stop();
    await this.#writer.close();
    // Last: a connection that may only read leaves the empty WAL and its index in place when it closes, and with
    // them another user (the console) can read the database while the engine is down.
    await super.close();
  }

  /** It takes as long as reading the file. */
  async #checkInBackground(directory: string): Promise<void> {
    this.#integrity = 'checking';
    try {
      const result = await readAside(directory, (reader) => reader.check());
      this.#integrity = result === 'ok' ? 'ok' : 'damaged';
      if (result !== 'ok') markDamaged(this.report.file, result);
    } catch {
      // the reader's worker has marked a damage; anything else shows in the ordinary reads and writes
      this.#integrity = 'damaged';
    }
  }
}
