import { parentPort, workerData } from 'node:worker_threads';
import { pauseThread } from '../model/pause-thread.ts';
import { Database, lockPatience } from './database.ts';
import { giveWay } from './give-way.ts';
import { markDamaged } from './open-database.ts';
import { type ReadName, reads } from './reads.ts';
import { isSqliteError, storeErrorOf } from './store-error.ts';

export type ReaderMessage =
  /** `read-text` answers in JSON: the caller passes it on, or parses it faster than it takes objects from another thread */
  | {
      readonly kind: 'read' | 'read-text';
      readonly id: number;
      readonly name: ReadName;
      readonly args: readonly unknown[];
    }
  /** a check of the whole file, which takes as long as reading it */
  | { readonly kind: 'open' | 'check' | 'close'; readonly id: number };

/**
 * sqlite.org/rescode.html: SQLITE_READONLY_CANTINIT. Who may not write the index of the WAL, as the console may not, cannot begin to read in the
 * instant in which the writer begins the WAL anew, or while the writer's thread sleeps there. SQLite waits for locks, but not for this.
 */
const walBegins = 1288;
const pause = 5;

const port = parentPort;
if (!port) throw new Error('reader-worker.ts runs as a worker thread only');
giveWay();

const file = workerData as string;
let db: Database | undefined;

function database(): Database {
  if (!db) {
    db = new Database(file, { readOnly: true });
    db.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA query_only = 1');
  }
  return db;
}

function read(name: ReadName, args: readonly unknown[]): unknown {
  const db = database();
  // the caller's types have checked the arguments against the name
  const work = reads[name] as (db: Database, ...args: readonly unknown[]) => unknown;
  return db.snapshot(() => work(db, ...args));
}

function patiently<T>(work: () => T): T {
  for (let waited = 0; ; waited += pause) {
    try {
      return work();
    } catch (error) {
      if (!isSqliteError(error, walBegins) || waited >= lockPatience) throw error;
      pauseThread(pause);
    }
  }
}

function answer(message: ReaderMessage): unknown {
  switch (message.kind) {
    case 'open':
      // reads the schema, so that a file that cannot be read is found here
      return database().number('SELECT count(*) FROM sqlite_schema');
    case 'read':
      return read(message.name, message.args);
    case 'read-text':
      return JSON.stringify(read(message.name, message.args));
    case 'check':
      return database().get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check;
    case 'close':
      db?.close();
      db = undefined;
      return undefined;
  }
}

port.on('message', (message: ReaderMessage) => {
  try {
    port.postMessage({ id: message.id, value: patiently(() => answer(message)) });
  } catch (error) {
    const failure = storeErrorOf(error, `Cannot read ${file}`);
    if (failure.code === 'corrupt') markDamaged(file, failure.detail);
    port.postMessage({ id: message.id, fault: failure.fault });
  }
  if (message.kind === 'close') port.close();
});
