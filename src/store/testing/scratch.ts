import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openDatabase } from '../open-database.ts';
import { WriteContext } from '../write-context.ts';

/** A directory that goes when the tests of the file are done. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-store-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
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
