import type { Migration } from '../migrate.ts';

/** What a host of a cluster keeps, so that it starts and works without the others (docs/adr/0012-cluster-on-jetstream.md). */
export const cluster: Migration = {
  version: 3,
  changes: 'blocks and list entries of a cluster, and changes that are still to be sent to it',
  up(db) {
    db.exec(`
      -- 'cluster': all hosts have it; 'host': this one has it for itself
      ALTER TABLE list_entries ADD COLUMN scope TEXT NOT NULL DEFAULT 'host';
      -- uuids of the other hosts that vouch for it, with commas between; '' where this host alone does
      ALTER TABLE blocks ADD COLUMN vouchers TEXT NOT NULL DEFAULT '';
      -- its sequence in the cluster's bucket; 0 while it is not there
      ALTER TABLE blocks ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

      -- what was changed here and the cluster has not taken yet; a key that is changed again gets a new id
      CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT,
        UNIQUE (kind, key)
      ) STRICT;
      CREATE TABLE cluster_state (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
