import type { Migration } from '../migrate.ts';

/** Which known-good sources are trunks: by the calls that were put through, or because the PBX calls on them. */
export const trunks: Migration = {
  version: 7,
  changes: 'known-good sources that are trunks',
  up(db) {
    for (const column of ['calls', 'numbers', 'peer_port'])
      db.exec(`ALTER TABLE known_good ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`);
  },
};
