import type { Migration } from '../migrate.ts';

/** What operators unblocked stays so over a restart. */
export const holds: Migration = {
  version: 6,
  changes: 'unblocks that hold',
  up(db) {
    db.exec(`
      -- nothing automatic blocks it until then
      CREATE TABLE holds (
        prefix TEXT PRIMARY KEY,
        until INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
