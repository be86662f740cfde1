import { setImmediate } from 'node:timers/promises';
import { isRecordFault, StoreError, type StoreErrorCode, storeErrorOf } from './store-error.ts';
import type { Bulk, Outcome } from './write-batch.ts';
import type { Write } from './writes.ts';

export interface QueueLimits {
  /** a batch is written at the latest this long after its first record, milliseconds */
  readonly delay: number;
  /** records of one transaction */
  readonly batch: number;
  /** records that wait while the disk fails; what comes then is lost and counted */
  readonly records: number;
  /** characters that wait, roughly */
  readonly weight: number;
}

export const defaultLimits: QueueLimits = { delay: 50, batch: 500, records: 50_000, weight: 64 * 1024 * 1024 };

/** What the queue writes to: the writer's thread. */
export interface BatchWriter {
  writeBatch(groups: readonly (readonly Write[])[], durable: boolean): Promise<readonly Outcome[]>;
  sendPart(bulk: number, items: readonly unknown[]): void;
  dropParts(bulk: number): void;
}

interface Group {
  writes: readonly Write[];
  readonly weight: number;
  /** somebody waits for it; absent: fire and forget */
  readonly commit?: { resolve(results: readonly unknown[]): void; reject(error: StoreError): void };
  /** its large arguments, which go ahead in parts */
  readonly bulks: number[];
  /** all parts have gone: until then it keeps its place, and what is behind it waits */
  whole: boolean;
}

export interface QueueHealth {
  readonly ok: boolean;
  readonly error?: { readonly code: StoreErrorCode; readonly message: string; readonly since: number };
  /** records that wait to be written */
  readonly queued: number;
  /** records that were given up since the start */
  readonly lost: number;
}

const firstRetry = 200;
const lastRetry = 30_000;

/** Items of an argument that are copied to the writer's thread in one go: some 2 ms of the main thread. */
const partItems = 1000;

/**
 * What is to be written, in order, in batches. Fire-and-forget records wait and are tried again while the disk fails;
 * commits fail at once then, so that nobody takes a change for done, and are not tried again.
 */
export class WriteQueue {
  readonly #writer: BatchWriter;
  readonly #limits: QueueLimits;
  #groups: Group[] = [];
  #weight = 0;
  #sending = 0;
  #timer: NodeJS.Timeout | undefined;
  #retry = firstRetry;
  #retrying = false;
  #stopped = false;
  #error: QueueHealth['error'];
  #lost = 0;
  #nextBulk = 1;
  #idle: (() => void)[] = [];
  #roomWanted: { resolve(): void; reject(error: StoreError): void }[] = [];

  constructor(writer: BatchWriter, limits: QueueLimits = defaultLimits) {
    this.#writer = writer;
    this.#limits = limits;
  }

  /** Fire and forget. `weight`: its size in characters, roughly. */
  add(write: Write, weight = 200): void {
    if (this.#stopped || this.#groups.length >= this.#limits.records || this.#weight + weight > this.#limits.weight) {
      this.#lost++;
      return;
    }
    this.#push({ writes: [write], weight, bulks: [], whole: true });
    if (this.#retrying) return;
    if (this.#groups.length >= this.#limits.batch) this.#send();
    else this.#arm(this.#limits.delay);
  }

  /**
   * Resolves when it is at most half full: for what can wait where it comes from, so that it takes no room from what cannot.
   * Rejects with StoreError when the disk fails meanwhile.
   */
  room(): Promise<void> {
    if (this.#isHalfEmpty()) return Promise.resolve();
    return new Promise((resolve, reject) => this.#roomWanted.push({ resolve, reject }));
  }

  /**
   * Resolves with the results when all of it is on the disk; rejects with StoreError when none of it is. Its place among
   * what is written is that of the call, however large it is.
   */
  commit(writes: readonly Write[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const group: Group = { writes, weight: 0, commit: { resolve, reject }, bulks: [], whole: !writes.some(isLarge) };
      this.#push(group);
      if (group.whole) this.#send();
      else
        this.#sendBulks(group).catch((error: unknown) => {
          this.#groups = this.#groups.filter((one) => one !== group);
          this.#reject(group, storeErrorOf(error, 'Cannot write'));
          this.#send();
        });
    });
  }

  /** Resolves when nothing waits any more, or the disk fails; tries at once, whatever the back-off. */
  flush(): Promise<void> {
    if (this.#groups.length === 0) return Promise.resolve();
    this.#send();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  health(): QueueHealth {
    const { length: queued } = this.#groups;
    return { ok: !this.#error, queued, lost: this.#lost, ...(this.#error ? { error: this.#error } : {}) };
  }

  /** Rejects the commits and drops the rest, and what comes later. Returns how many records are lost by it. */
  stop(): number {
    this.#stopped = true;
    this.#disarm();
    const left = this.#groups.splice(0);
    const error = new StoreError('stopped', 'The store is closed');
    for (const group of left) group.commit?.reject(error);
    this.#refuseRoom(error);
    this.#lost += left.length;
    this.#weight = 0;
    return left.length;
  }

  #push(group: Group): void {
    this.#groups.push(group);
    this.#weight += group.weight;
  }

  #arm(delay: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, delay);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #send(): void {
    if (this.#sending > 0) return;
    const ready = this.#groups.slice(0, this.#limits.batch);
    const partial = ready.findIndex(({ whole }) => !whole);
    const batch = partial < 0 ? ready : ready.slice(0, partial);
    if (batch.length === 0) return;
    this.#disarm();
    this.#sending = batch.length;
    const durable = batch.some((group) => group.commit !== undefined);
    this.#writer
      .writeBatch(
        batch.map((group) => group.writes),
        durable,
      )
      .then(
        (outcomes) => this.#written(batch, outcomes),
        (error: unknown) => this.#failed(storeErrorOf(error, 'Cannot write')),
      );
  }

  #written(batch: readonly Group[], outcomes: readonly Outcome[]): void {
    this.#sending = 0;
    this.#retry = firstRetry;
    this.#retrying = false;
    this.#error = undefined;
    this.#groups.splice(0, batch.length);
    for (const [i, group] of batch.entries()) {
      this.#weight -= group.weight;
      const outcome = outcomes[i];
      if (outcome && 'results' in outcome) group.commit?.resolve(outcome.results);
      else {
        const error = new StoreError(outcome?.fault.code ?? 'invalid', outcome?.fault.detail ?? 'no outcome');
        if (group.commit) group.commit.reject(error);
        else this.#giveUp(error);
      }
    }
    if (this.#isHalfEmpty()) for (const { resolve } of this.#roomWanted.splice(0)) resolve();
    if (this.#groups.length === 0) this.#becomeIdle();
    else if (this.#groups.length >= this.#limits.batch || this.#idle.length > 0 || this.#hasCommit()) this.#send();
    else this.#arm(this.#limits.delay);
  }

  #failed(error: StoreError): void {
    this.#sending = 0;
    const since = this.#error?.since ?? Date.now();
    this.#error = { code: error.code, message: error.message, since };
    const waiting: Group[] = [];
    for (const group of this.#groups) {
      if (!group.commit) waiting.push(group);
      else this.#reject(group, error);
    }
    this.#groups = waiting;
    this.#becomeIdle();
    this.#refuseRoom(error);
    this.#retrying = waiting.length > 0;
    if (!this.#retrying) return;
    this.#disarm();
    this.#arm(this.#retry);
    this.#retry = Math.min(this.#retry * 2, lastRetry);
  }

  #reject(group: Group, error: StoreError): void {
    for (const bulk of group.bulks) this.#writer.dropParts(bulk);
    group.commit?.reject(error);
  }

  /** A record that cannot be written by any disk: counted, and to be seen until the next batch goes through. */
  #giveUp(error: StoreError): void {
    this.#lost++;
    if (isRecordFault(error.code)) this.#error = { code: error.code, message: error.message, since: Date.now() };
  }

  #hasCommit(): boolean {
    return this.#groups.some((group) => group.commit !== undefined);
  }

  #isHalfEmpty(): boolean {
    return this.#groups.length <= this.#limits.records / 2 && this.#weight <= this.#limits.weight / 2;
  }

  #refuseRoom(error: StoreError): void {
    for (const { reject } of this.#roomWanted.splice(0)) reject(error);
  }

  #becomeIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /**
   * Large arguments go ahead in parts, a turn of the event loop each: copying 100,000 entries takes 200 ms. Ends early
   * where the commit was rejected meanwhile.
   */
  async #sendBulks(group: Group): Promise<void> {
    const small: Write[] = [];
    for (const { name, args } of group.writes) {
      const sent: unknown[] = [];
      for (const arg of args) {
        if (!isLargeList(arg)) {
          sent.push(arg);
          continue;
        }
        const bulk = this.#nextBulk++;
        group.bulks.push(bulk);
        for (let i = 0; i < arg.length; i += partItems) {
          if (!this.#groups.includes(group)) return;
          this.#writer.sendPart(bulk, arg.slice(i, i + partItems));
          await setImmediate();
        }
        sent.push({ bulk, length: arg.length } satisfies Bulk);
      }
      small.push({ name, args: sent });
    }
    group.writes = small;
    group.whole = true;
    this.#send();
  }
}

function isLargeList(arg: unknown): arg is readonly unknown[] {
  return Array.isArray(arg) && arg.length > partItems;
}

function isLarge({ args }: Write): boolean {
  return args.some(isLargeList);
}
