import type { Database } from '../../store/database.ts';
import type { Role } from '../contract/route.ts';
import type { User } from '../contract/users.ts';

/** A user as the console knows them; the password hash and the second factor never leave the accounts. */
export interface UserRecord {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly mustChange: boolean;
  readonly disabled: boolean;
  readonly totpSecret: Buffer | null;
  readonly totpCounter: number;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly role: string;
  readonly password: string;
  readonly must_change: number;
  readonly disabled: number;
  readonly totp_secret: Uint8Array | null;
  readonly totp_counter: number;
  readonly created_at: number;
  readonly created_by: string;
  readonly last_sign_in: number | null;
  readonly last_address: string | null;
}

export type UserChange = Partial<{
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly mustChange: boolean;
  readonly disabled: boolean;
}>;

/** The table of users. Names are compared without regard to case. */
export class Users {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(): User[] {
    return this.#db.all<Row>('SELECT * FROM users ORDER BY folded').map(viewOf);
  }

  view(id: number): User | undefined {
    const row = this.#row(id);
    return row && viewOf(row);
  }

  byId(id: number): UserRecord | undefined {
    const row = this.#row(id);
    return row && recordOf(row);
  }

  byName(name: string): UserRecord | undefined {
    const row = this.#db.get<Row>('SELECT * FROM users WHERE folded = ?', fold(name));
    return row && recordOf(row);
  }

  /** Returns the id; undefined where the name is taken. */
  add(user: {
    name: string;
    role: Role;
    password: string;
    mustChange: boolean;
    by: string;
    at: number;
  }): number | undefined {
    if (this.byName(user.name)) return undefined;
    return this.#db.number(
      `INSERT INTO users (name, folded, role, password, must_change, created_at, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      ...[user.name, fold(user.name), user.role, user.password, Number(user.mustChange), user.at, user.by],
    );
  }

  change(id: number, change: UserChange): void {
    const { name, role, password, mustChange, disabled } = change;
    if (name !== undefined) this.#db.run('UPDATE users SET name = ?, folded = ? WHERE id = ?', name, fold(name), id);
    if (role !== undefined) this.#db.run('UPDATE users SET role = ? WHERE id = ?', role, id);
    if (password !== undefined) this.#db.run('UPDATE users SET password = ? WHERE id = ?', password, id);
    if (mustChange !== undefined) this.#db.run('UPDATE users SET must_change = ? WHERE id = ?', Number(mustChange), id);
    if (disabled !== undefined) this.#db.run('UPDATE users SET disabled = ? WHERE id = ?', Number(disabled), id);
  }

  remove(id: number): void {
    this.#db.run('DELETE FROM users WHERE id = ?', id);
  }

  signedIn(id: number, at: number, address: string): void {
    this.#db.run('UPDATE users SET last_sign_in = ?, last_address = ? WHERE id = ?', at, address, id);
  }

  /** Whether an admin who can sign in is left when this user is not one any more. */
  hasOtherAdmin(id: number): boolean {
    return this.#db.number(`SELECT count(*) FROM users WHERE role = 'admin' AND disabled = 0 AND id <> ?`, id) > 0;
  }

  get count(): number {
    return this.#db.number('SELECT count(*) FROM users');
  }

  /** The second factor in force, with hashes of its recovery codes; null takes it away. */
  setTotp(id: number, secret: Buffer | null, recovery: readonly Buffer[], counter: number): void {
    this.#db.transaction(() => {
      this.#db.run('UPDATE users SET totp_secret = ?, totp_counter = ? WHERE id = ?', secret, counter, id);
      this.#db.run('DELETE FROM recovery_codes WHERE user = ?', id);
      for (const hash of recovery) this.#db.run('INSERT INTO recovery_codes VALUES (?, ?)', id, hash);
    });
  }

  /** Marks a code as used. False where one that is as new was used in the meantime. */
  spendTotpCounter(id: number, counter: number): boolean {
    return (
      this.#db.run('UPDATE users SET totp_counter = ? WHERE id = ? AND totp_counter < ?', counter, id, counter) > 0
    );
  }

  /** Uses a recovery code up. False where there is none such. */
  spendRecoveryCode(id: number, hash: Buffer): boolean {
    return this.#db.run('DELETE FROM recovery_codes WHERE user = ? AND hash = ?', id, hash) > 0;
  }

  #row(id: number): Row | undefined {
    return this.#db.get<Row>('SELECT * FROM users WHERE id = ?', id);
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function recordOf(row: Row): UserRecord {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    password: row.password,
    mustChange: row.must_change === 1,
    disabled: row.disabled === 1,
    totpSecret: row.totp_secret && Buffer.from(row.totp_secret),
    totpCounter: row.totp_counter,
  };
}

function viewOf(row: Row): User {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    disabled: row.disabled === 1,
    totp: row.totp_secret !== null,
    mustChangePassword: row.must_change === 1,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastSignIn: row.last_sign_in,
    lastAddress: row.last_address,
  };
}
