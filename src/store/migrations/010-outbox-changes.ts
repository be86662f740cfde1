import type { Migration } from '../migrate.ts';

/** Which change of which run a row stands for: what the cluster holds tells by it, after a crash, that it was taken (cluster/exchange/sent-marks.ts). */
export const outboxChanges: Migration = {
  version: 10,
  changes: 'what was sent to a cluster just before a crash is not sent once more',
  up(db) {
    db.exec(`
      -- the run of the engine that made the change; '' where that is not known
      ALTER TABLE outbox ADD COLUMN run TEXT NOT NULL DEFAULT '';
      -- of that run's changes
      ALTER TABLE outbox ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
    `);
  },
};
