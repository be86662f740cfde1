import type { Database } from '../../store/database.ts';
import type { Role } from '../contract/route.ts';
import type { Token } from '../contract/tokens.ts';
import { newSecret, secretHash } from './secret.ts';

interface Row {
  readonly id: number;
  readonly user: number;
  readonly owner: string;
  readonly name: string;
  readonly role: string;
  readonly hint: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly last_used_from: string | null;
}

export interface TokenRecord {
  readonly id: number;
  readonly user: number;
  readonly name: string;
  readonly role: Role;
}

/** Tells our tokens from other secrets, for people and for scanners of leaked secrets. */
const prefix = 'sipprot_';
const touchEvery = 60_000;
const select = 'SELECT tokens.*, users.name AS owner FROM tokens JOIN users ON users.id = tokens.user';

/** API tokens, kept as hashes. */
export class Tokens {
  readonly #db: Database;
  readonly #clock: () => number;

  constructor(db: Database, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Returns the token as it stands in the list, and its secret, which is not kept. */
  add(user: number, name: string, role: Role, expiresAt: number | null): Token & { readonly token: string } {
    const token = `${prefix}${newSecret()}`;
    const id = this.#db.number(
      `INSERT INTO tokens (hash, user, name, role, hint, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      ...[secretHash(token), user, name, role, token.slice(0, prefix.length + 4), this.#clock(), expiresAt],
    );
    return { ...viewOf(this.#db.get<Row>(`${select} WHERE tokens.id = ?`, id)!), token };
  }

  /** Of one user, or of all. */
  list(user?: number): Token[] {
    const rows =
      user === undefined
        ? this.#db.all<Row>(`${select} ORDER BY tokens.id`)
        : this.#db.all<Row>(`${select} WHERE tokens.user = ? ORDER BY tokens.id`, user);
    return rows.map(viewOf);
  }

  /** The token of a request, unless it has expired; remembers its use. */
  find(secret: string, address: string): TokenRecord | undefined {
    if (secret.length > 200) return undefined;
    const row = this.#db.get<Row>(`${select} WHERE tokens.hash = ?`, secretHash(secret));
    const now = this.#clock();
    if (!row || (row.expires_at !== null && row.expires_at <= now)) return undefined;
    if (now - (row.last_used_at ?? 0) > touchEvery || row.last_used_from !== address)
      this.#db.run('UPDATE tokens SET last_used_at = ?, last_used_from = ? WHERE id = ?', now, address, row.id);
    return { id: row.id, user: row.user, name: row.name, role: row.role as Role };
  }

  lives(id: number): boolean {
    const sql = 'SELECT count(*) FROM tokens WHERE id = ? AND (expires_at IS NULL OR expires_at > ?)';
    return this.#db.number(sql, id, this.#clock()) > 0;
  }

  /** Returns what was revoked; undefined where there is none (of this user). */
  revoke(id: number, user?: number): Token | undefined {
    const row = this.#db.get<Row>(`${select} WHERE tokens.id = ?`, id);
    if (!row || (user !== undefined && row.user !== user)) return undefined;
    this.#db.run('DELETE FROM tokens WHERE id = ?', id);
    return viewOf(row);
  }

  /** All of one user; returns their names. */
  revokeAll(user: number): string[] {
    return this.#db
      .all<{ name: string }>('DELETE FROM tokens WHERE user = ? RETURNING name', user)
      .map(({ name }) => name);
  }
}

function viewOf(row: Row): Token {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    owner: row.owner,
    hint: `${row.hint}…`,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
  };
}
