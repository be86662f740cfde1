import type { Migration } from '../migrate.ts';

/** From where an operator gave a command over the network. */
export const auditAddress: Migration = {
  version: 2,
  changes: 'the audit says from where',
  up(db) {
    db.exec('ALTER TABLE audit ADD COLUMN address TEXT');
  },
};
