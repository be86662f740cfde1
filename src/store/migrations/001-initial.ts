import type { Migration } from '../migrate.ts';

/** The first schema. */
export const initial: Migration = {
  version: 1,
  changes: 'all tables',
  up(db) {
    db.exec(`
      CREATE TABLE hosts (
        number INTEGER PRIMARY KEY,
        uuid TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        own INTEGER NOT NULL DEFAULT 0,
        state TEXT,
        last_seen INTEGER NOT NULL,
        removed_at INTEGER
      ) STRICT;

      -- the columns that filters read stand first, so that a walk over rows reads few bytes of each
      CREATE TABLE attacks (
        id INTEGER PRIMARY KEY,
        attacker_key BLOB NOT NULL,
        victim TEXT NOT NULL,
        type TEXT NOT NULL,
        detector TEXT NOT NULL,
        action TEXT NOT NULL,
        evidence TEXT NOT NULL,
        country TEXT,
        host INTEGER NOT NULL,
        user_agent TEXT,
        time INTEGER NOT NULL,
        first_time INTEGER NOT NULL,
        last_time INTEGER NOT NULL,
        count INTEGER NOT NULL,
        attacker_port INTEGER NOT NULL,
        victim_port INTEGER NOT NULL,
        transport TEXT NOT NULL,
        known_good INTEGER NOT NULL,
        good_users INTEGER NOT NULL,
        reason TEXT NOT NULL,
        origin_id INTEGER
      ) STRICT;
      CREATE INDEX attacks_attacker ON attacks (attacker_key);
      CREATE INDEX attacks_victim ON attacks (victim);
      CREATE INDEX attacks_type ON attacks (type);
      CREATE INDEX attacks_detector ON attacks (detector);
      CREATE INDEX attacks_action ON attacks (action);
      CREATE INDEX attacks_country ON attacks (country);
      CREATE INDEX attacks_host ON attacks (host);
      CREATE INDEX attacks_user_agent ON attacks (user_agent);
      CREATE UNIQUE INDEX attacks_origin ON attacks (host, origin_id) WHERE origin_id IS NOT NULL;

      -- what only the expanded row shows: kept out of the rows that are walked
      CREATE TABLE attack_details (
        id INTEGER PRIMARY KEY,
        targets TEXT NOT NULL,
        samples TEXT NOT NULL
      ) STRICT;

      -- words as search-words.ts cuts them: ascii leaves all other characters alone
      CREATE VIRTUAL TABLE attacks_text USING fts5 (
        text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
      );
      -- the words that occur, in order: a beginning is looked up here, because FTS5 would merge the matches of all
      -- words that begin so before it gives the first one (6 s at 10 million rows)
      CREATE VIRTUAL TABLE attacks_words USING fts5vocab (attacks_text, instance);

      -- level: seconds of a bucket
      CREATE TABLE attack_series (
        level INTEGER NOT NULL,
        bucket INTEGER NOT NULL,
        host INTEGER NOT NULL,
        detector TEXT NOT NULL,
        type TEXT NOT NULL,
        attacks INTEGER NOT NULL,
        messages INTEGER NOT NULL,
        PRIMARY KEY (level, bucket, host, detector, type)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE attack_tops (
        level INTEGER NOT NULL,
        dimension TEXT NOT NULL,
        bucket INTEGER NOT NULL,
        value TEXT NOT NULL,
        host INTEGER NOT NULL,
        attacks INTEGER NOT NULL,
        messages INTEGER NOT NULL,
        PRIMARY KEY (level, dimension, bucket, value, host)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE blocks (
        target TEXT PRIMARY KEY,
        key BLOB NOT NULL,
        length INTEGER NOT NULL,
        cause TEXT NOT NULL,
        reason TEXT NOT NULL,
        origin TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        evidence TEXT NOT NULL,
        times_before INTEGER NOT NULL,
        note TEXT NOT NULL,
        lifted_at INTEGER,
        lifted_by TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX blocks_until ON blocks (until);
      CREATE INDEX blocks_since ON blocks (since);
      CREATE INDEX blocks_key ON blocks (length, key);

      CREATE TABLE block_history (
        target TEXT NOT NULL,
        key BLOB NOT NULL,
        length INTEGER NOT NULL,
        cause TEXT NOT NULL,
        reason TEXT NOT NULL,
        origin TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        evidence TEXT NOT NULL,
        times_before INTEGER NOT NULL,
        note TEXT NOT NULL,
        lifted_at INTEGER,
        lifted_by TEXT,
        PRIMARY KEY (target, since)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX block_history_since ON block_history (since);
      CREATE INDEX block_history_key ON block_history (length, key);

      CREATE TABLE list_entries (
        list TEXT NOT NULL CHECK (list IN ('allow', 'deny')),
        key BLOB NOT NULL,
        length INTEGER NOT NULL,
        prefix TEXT NOT NULL,
        note TEXT NOT NULL,
        added_by TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        country TEXT,
        PRIMARY KEY (list, key, length)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX list_entries_added ON list_entries (list, added_at);
      CREATE INDEX list_entries_length ON list_entries (list, length);

      CREATE TABLE settings (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        revision INTEGER NOT NULL,
        value TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL
      ) STRICT;

      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time INTEGER NOT NULL,
        actor TEXT NOT NULL,
        source TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        before TEXT,
        after TEXT
      ) STRICT;
      CREATE INDEX audit_time ON audit (time);
      CREATE INDEX audit_actor ON audit (actor);
      CREATE INDEX audit_action ON audit (action);
      CREATE INDEX audit_subject ON audit (subject);

      CREATE TABLE findings (
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        victim TEXT NOT NULL,
        source TEXT,
        source_key BLOB,
        subject TEXT,
        evidence TEXT NOT NULL,
        first_time INTEGER NOT NULL,
        last_time INTEGER NOT NULL,
        count INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'dismissed')),
        state_at INTEGER NOT NULL,
        state_by TEXT,
        note TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX findings_state ON findings (state, last_time);
      CREATE INDEX findings_time ON findings (last_time);
      CREATE INDEX findings_source ON findings (source_key);

      CREATE TABLE known_good (
        key BLOB PRIMARY KEY,
        users INTEGER NOT NULL,
        last_success INTEGER NOT NULL,
        until INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX known_good_until ON known_good (until);
      CREATE INDEX known_good_last ON known_good (last_success);
    `);
  },
};
