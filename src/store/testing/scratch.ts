import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openDatabase } from '../open-database.ts';
import { Store, type StoreOptions } from '../store.ts';
import { WriteContext } from '../write-context.ts';

/** A directory that goes when the tests of the file are done. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-store-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A store that is closed when the tests of the file are done, also after one failed: its threads keep the process. */
export async function scratchStore(directory: string = scratchDirectory(), options: StoreOptions = {}): Promise<Store> {
  const store = await Store.open(directory, options);
  after(() => store.close());
  return store;
}

/** A database without threads, for tests of the tables themselves. */
export function scratchDatabase(): WriteContext {
  const { db } = openDatabase({
    directory: scratchDirectory(),
    access: { directoryMode: 0o700, fileMode: 0o600 },
    recover: false,
    hostName: 'pbx1',
  });
  after(() => db.close());
  return new WriteContext(db);
}
