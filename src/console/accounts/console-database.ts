import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../store/database.ts';
import { type Migration, migrate } from '../../store/migrate.ts';
import { notificationTables } from '../notify/outbox.ts';
import { knownNetworksTable } from './known-networks.ts';

const initial: Migration = {
  version: 1,
  changes: 'all tables',
  up(db) {
    db.exec(`
      CREATE TABLE users (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        -- how names are compared: two that look alike to a person who is in a hurry are one
        folded TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
        password TEXT NOT NULL,
        must_change INTEGER NOT NULL,
        disabled INTEGER NOT NULL DEFAULT 0,
        totp_secret BLOB,
        totp_counter INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        last_sign_in INTEGER,
        last_address TEXT
      ) STRICT;
      CREATE TABLE recovery_codes (
        user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        hash BLOB NOT NULL,
        PRIMARY KEY (user, hash)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE sessions (
        hash BLOB PRIMARY KEY,
        user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        stage TEXT NOT NULL CHECK (stage IN ('totp', 'password', 'full')),
        csrf TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        address TEXT NOT NULL,
        user_agent TEXT NOT NULL,
        wrong_codes INTEGER NOT NULL DEFAULT 0,
        -- a second factor that is not confirmed yet
        totp_pending BLOB
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sessions_user ON sessions (user);
      CREATE TABLE tokens (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hash BLOB NOT NULL UNIQUE,
        user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
        hint TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        last_used_at INTEGER,
        last_used_from TEXT
      ) STRICT;
      CREATE INDEX tokens_user ON tokens (user);
      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time INTEGER NOT NULL,
        actor TEXT NOT NULL,
        address TEXT,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        before TEXT,
        after TEXT
      ) STRICT;
      CREATE INDEX audit_time ON audit (time);
      CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `);
  },
};

/** In order, without gaps. */
export const consoleMigrations: readonly Migration[] = [initial, notificationTables, knownNetworksTable];

/** Users, sessions, tokens, notifications and what was done to them: the console's own, which nobody else may read. Throws StoreError. */
export function openConsoleDatabase(directory: string): Database {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'console.db');
  // before SQLite makes it by the umask
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const db = new Database(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON');
  migrate(db, consoleMigrations);
  return db;
}
