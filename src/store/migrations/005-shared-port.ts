import type { Migration } from '../migrate.ts';

/** Behind which known-good sources many users share a port, as they do behind a proxy. */
export const sharedPort: Migration = {
  version: 5,
  changes: 'known-good sources that are proxies',
  up(db) {
    db.exec('ALTER TABLE known_good ADD COLUMN shared_port INTEGER NOT NULL DEFAULT 0');
  },
};
