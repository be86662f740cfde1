import type { Migration } from '../migrate.ts';

/** What is attacked from many sources: kept beside the log while attacks are written, so that no question walks over the log. */
export const campaigns: Migration = {
  version: 4,
  changes: 'campaigns: accounts, numbers and tools with the sources that attack them or use them',
  up(db) {
    db.exec(`
      CREATE TABLE campaign_subjects (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        -- of a number: what all forms of it end with
        shown TEXT NOT NULL,
        -- the latest five distinct sources and when, as JSON; the fifth of them tells when it was a campaign last
        recent TEXT NOT NULL,
        fifth INTEGER,
        last INTEGER NOT NULL,
        attacks INTEGER NOT NULL,
        -- attacks up to this id are not kept: there were too many
        cut INTEGER,
        UNIQUE (kind, subject)
      ) STRICT;
      CREATE INDEX campaign_subjects_fifth ON campaign_subjects (fifth) WHERE fifth IS NOT NULL;
      CREATE INDEX campaign_subjects_lone ON campaign_subjects (last) WHERE fifth IS NULL;

      CREATE TABLE campaign_attacks (
        subject INTEGER NOT NULL,
        id INTEGER NOT NULL,
        source BLOB NOT NULL,
        host INTEGER NOT NULL,
        country TEXT,
        detector TEXT NOT NULL,
        proven INTEGER NOT NULL,
        PRIMARY KEY (subject, id)
      ) STRICT, WITHOUT ROWID;

      -- what was attacked by the attacks up to this id is not known in full
      CREATE TABLE campaign_state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        unknown_until INTEGER NOT NULL
      ) STRICT;
      INSERT INTO campaign_state SELECT 1, coalesce(max(id), 0) FROM attacks;
    `);
  },
};
