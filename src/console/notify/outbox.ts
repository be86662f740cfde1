import type { Database } from '../../store/database.ts';
import type { Migration } from '../../store/migrate.ts';
import type { Message } from './compose.ts';
import type { Notice } from './notice.ts';

export const notificationTables: Migration = {
  version: 2,
  changes: 'notifications that wait, and what became of those that were sent',
  up(db) {
    db.exec(`
      -- waits for the next digest
      CREATE TABLE notices (id INTEGER PRIMARY KEY, notice TEXT NOT NULL) STRICT;
      CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        way TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        message TEXT NOT NULL,
        -- NULL: done
        next_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        tried_at INTEGER,
        ok INTEGER NOT NULL DEFAULT 0,
        detail TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX deliveries_next ON deliveries (next_at) WHERE next_at IS NOT NULL;
      CREATE INDEX deliveries_way ON deliveries (way, made_at);
    `);
  },
};

const mostGathered = 50;
const mostWaiting = 500;
const mostKept = 500;
const shown = 50;

export interface Waiting {
  readonly id: number;
  readonly way: string;
  readonly message: Message;
  readonly madeAt: number;
  readonly attempts: number;
}

export interface Delivery {
  readonly time: number;
  readonly way: string;
  readonly ok: boolean;
  readonly detail: string;
}

interface Row {
  readonly id: number;
  readonly way: string;
  readonly message: string;
  readonly made_at: number;
  readonly attempts: number;
}

/** What is still to be told, on the disk, so that a restart forgets none of it. Every part of it is bounded. */
export class Outbox {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps a notice for the next digest; beyond the first ones only their number. */
  gather(notice: Notice, now: number): void {
    this.#db.transaction(() => {
      if (this.#fact('digest-since') === 0) this.#setFact('digest-since', now);
      if (this.#db.number('SELECT count(*) FROM notices') < mostGathered)
        this.#db.run('INSERT INTO notices (notice) VALUES (?)', JSON.stringify(notice));
      else this.#setFact('digest-more', this.#fact('digest-more') + 1);
    });
  }

  /** Since when the digest gathers; 0: it is empty. */
  get gatheringSince(): number {
    return this.#fact('digest-since');
  }

  /** Empties the digest into messages for these ways, all or nothing. */
  takeGathered(send: (notices: readonly Notice[], more: number) => void): void {
    this.#db.transaction(() => {
      const notices = this.#db
        .all<{ notice: string }>('SELECT notice FROM notices ORDER BY id')
        .map(({ notice }) => JSON.parse(notice) as Notice);
      const more = this.#fact('digest-more');
      this.#db.run('DELETE FROM notices');
      this.#setFact('digest-since', 0);
      this.#setFact('digest-more', 0);
      if (notices.length > 0) send(notices, more);
    });
  }

  /** How many messages were made for a way since `since`. */
  madeSince(way: string, since: number): number {
    return this.#db.number('SELECT count(*) FROM deliveries WHERE way = ? AND made_at >= ?', way, since);
  }

  /** False where too many wait already. */
  add(way: string, message: Message, now: number): boolean {
    if (this.#db.number('SELECT count(*) FROM deliveries WHERE next_at IS NOT NULL') >= mostWaiting) return false;
    this.#db.run(
      'INSERT INTO deliveries (way, made_at, message, next_at) VALUES (?, ?, ?, ?)',
      ...[way, now, JSON.stringify(message), now],
    );
    return true;
  }

  /** The oldest of each way that is due. Of one way only one is under way at a time. */
  due(now: number): Waiting[] {
    return this.#db
      .all<Row>(
        'SELECT min(id) AS id, way, message, made_at, attempts FROM deliveries WHERE next_at IS NOT NULL AND next_at <= ? GROUP BY way',
        now,
      )
      .map((row) => ({
        id: row.id,
        way: row.way,
        message: JSON.parse(row.message) as Message,
        madeAt: row.made_at,
        attempts: row.attempts,
      }));
  }

  /** @param next when it is tried again; null: never */
  tried(id: number, ok: boolean, detail: string, now: number, next: number | null): void {
    this.#db.run(
      'UPDATE deliveries SET attempts = attempts + 1, tried_at = ?, ok = ?, detail = ?, next_at = ? WHERE id = ?',
      ...[now, ok ? 1 : 0, detail.slice(0, 500), ok ? null : next, id],
    );
    if (ok || next === null)
      this.#db.run(
        `DELETE FROM deliveries WHERE next_at IS NULL AND id <= (
          SELECT id FROM deliveries WHERE next_at IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?)`,
        mostKept,
      );
  }

  /** A way that is gone or switched off has nothing more to send. */
  drop(way: string, now: number): void {
    this.#db.run(
      `UPDATE deliveries SET next_at = NULL, tried_at = ?, detail = 'not sent: this way was switched off' WHERE way = ? AND next_at IS NOT NULL`,
      ...[now, way],
    );
  }

  /** What was tried last, newest first. */
  recent(): Delivery[] {
    return this.#db
      .all<{ tried_at: number; way: string; ok: number; detail: string }>(
        'SELECT tried_at, way, ok, detail FROM deliveries WHERE tried_at IS NOT NULL ORDER BY tried_at DESC, id DESC LIMIT ?',
        shown,
      )
      .map(({ tried_at, way, ok, detail }) => ({ time: tried_at, way, ok: ok === 1, detail }));
  }

  /** Messages that the hourly limit held back, of a way. */
  withheld(way: string): number {
    return this.#fact(`withheld ${way}`);
  }

  setWithheld(way: string, count: number): void {
    this.#setFact(`withheld ${way}`, count);
  }

  #fact(name: string): number {
    return this.#db.number('SELECT CAST(value AS INTEGER) FROM facts WHERE name = ?', `notify ${name}`);
  }

  #setFact(name: string, value: number): void {
    if (value === 0) this.#db.run('DELETE FROM facts WHERE name = ?', `notify ${name}`);
    else
      this.#db.run(
        'INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        ...[`notify ${name}`, String(value)],
      );
  }
}
