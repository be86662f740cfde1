import type { Database } from '../../store/database.ts';
import { newSecret, secretHash } from './secret.ts';

export interface SessionRecord {
  /** tells sessions apart in lists; not the secret */
  readonly id: string;
  readonly user: number;
  readonly stage: 'totp' | 'password' | 'full';
  readonly csrf: string;
  readonly createdAt: number;
  readonly lastSeen: number;
  readonly address: string;
  readonly userAgent: string;
  readonly totpPending: Buffer | null;
}

interface Row {
  readonly hash: Uint8Array;
  readonly user: number;
  readonly stage: string;
  readonly csrf: string;
  readonly created_at: number;
  readonly last_seen: number;
  readonly address: string;
  readonly user_agent: string;
  readonly totp_pending: Uint8Array | null;
}

const idle = 12 * 3_600_000;
const longest = 7 * 86_400_000;
/** who has not finished signing in has this long */
const unfinished = 15 * 60_000;
const perUser = 20;
const touchEvery = 60_000;

/** Browser sessions. Only a hash of the cookie is kept: who reads the database cannot use them. */
export class Sessions {
  readonly #db: Database;
  readonly #clock: () => number;

  constructor(db: Database, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** A new session with a new secret, always: whoever planted a cookie before has nothing of it. Returns the cookie's value. */
  begin(user: number, stage: SessionRecord['stage'], address: string, userAgent: string): string {
    const now = this.#clock();
    const secret = newSecret();
    this.#db.run(
      `INSERT INTO sessions (hash, user, stage, csrf, created_at, last_seen, address, user_agent)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[secretHash(secret), user, stage, newSecret(), now, now, address, userAgent.slice(0, 300)],
    );
    this.#db.run(
      `DELETE FROM sessions WHERE hash IN
         (SELECT hash FROM sessions WHERE user = ? ORDER BY last_seen DESC, created_at DESC LIMIT -1 OFFSET ?)`,
      ...[user, perUser],
    );
    return secret;
  }

  /** The session of a cookie, unless it is over. */
  find(secret: string): SessionRecord | undefined {
    if (secret.length > 100) return undefined;
    const hash = secretHash(secret);
    const row = this.#db.get<Row>('SELECT * FROM sessions WHERE hash = ?', hash);
    if (!row) return undefined;
    const now = this.#clock();
    if (isOver(row, now)) {
      this.#db.run('DELETE FROM sessions WHERE hash = ?', hash);
      return undefined;
    }
    if (now - row.last_seen > touchEvery) this.#db.run('UPDATE sessions SET last_seen = ? WHERE hash = ?', now, hash);
    return recordOf(row);
  }

  /** Whether it is still in force, without taking it for a sign of life. */
  lives(id: string): boolean {
    const row = this.#db.get<Row>('SELECT * FROM sessions WHERE hash = ?', Buffer.from(id, 'hex'));
    return row !== undefined && !isOver(row, this.#clock());
  }

  ofUser(user: number): SessionRecord[] {
    const now = this.#clock();
    return this.#db
      .all<Row>('SELECT * FROM sessions WHERE user = ? ORDER BY last_seen DESC', user)
      .filter((row) => !isOver(row, now))
      .map(recordOf);
  }

  end(id: string): void {
    this.#db.run('DELETE FROM sessions WHERE hash = ?', Buffer.from(id, 'hex'));
  }

  /** Returns whether there was such a one. */
  endOf(user: number, id: string): boolean {
    return this.#db.run('DELETE FROM sessions WHERE user = ? AND hash = ?', user, Buffer.from(id, 'hex')) > 0;
  }

  endAll(user: number): void {
    this.#db.run('DELETE FROM sessions WHERE user = ?', user);
  }

  /** One more wrong code; returns how many there were. */
  wrongCode(id: string): number {
    return this.#db.number(
      'UPDATE sessions SET wrong_codes = wrong_codes + 1 WHERE hash = ? RETURNING wrong_codes',
      Buffer.from(id, 'hex'),
    );
  }

  setTotpPending(id: string, secret: Buffer | null): void {
    this.#db.run('UPDATE sessions SET totp_pending = ? WHERE hash = ?', secret, Buffer.from(id, 'hex'));
  }

  /** Takes those that are over out of the table. */
  tidy(): void {
    const now = this.#clock();
    this.#db.run(
      `DELETE FROM sessions WHERE last_seen < ? OR created_at < ? OR (stage <> 'full' AND created_at < ?)`,
      ...[now - idle, now - longest, now - unfinished],
    );
  }
}

function isOver(row: Row, now: number): boolean {
  if (now - row.last_seen > idle || now - row.created_at > longest) return true;
  return row.stage !== 'full' && now - row.created_at > unfinished;
}

function recordOf(row: Row): SessionRecord {
  return {
    id: Buffer.from(row.hash).toString('hex'),
    user: row.user,
    stage: row.stage as SessionRecord['stage'],
    csrf: row.csrf,
    createdAt: row.created_at,
    lastSeen: row.last_seen,
    address: row.address,
    userAgent: row.user_agent,
    totpPending: row.totp_pending && Buffer.from(row.totp_pending),
  };
}
