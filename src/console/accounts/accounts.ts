import type { Database } from '../../store/database.ts';
import { AccountAudit } from './account-audit.ts';
import { KnownNetworks } from './known-networks.ts';
import { hashPassword } from './password.ts';
import { readableSecret } from './secret.ts';
import { Sessions } from './sessions.ts';
import { SignInLimits } from './sign-in-limits.ts';
import { Tokens } from './tokens.ts';
import { Users } from './users.ts';

const firstAdmin = 'admin';

/** Who may use the console, and how they prove it. */
export class Accounts {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly audit: AccountAudit;
  readonly limits: SignInLimits;
  readonly knownNetworks: KnownNetworks;
  readonly #db: Database;
  readonly #clock: () => number;

  constructor(db: Database, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
    this.users = new Users(db);
    this.sessions = new Sessions(db, clock);
    this.tokens = new Tokens(db, clock);
    this.audit = new AccountAudit(db, clock);
    this.limits = new SignInLimits(clock);
    this.knownNetworks = new KnownNetworks(db, clock);
  }

  /**
   * The first admin and a one-time password, until somebody has signed in with one: it is printed by whoever starts the
   * console, so an older one that was lost ends here. Undefined afterwards.
   */
  async firstPassword(): Promise<{ readonly name: string; readonly password: string } | undefined> {
    const name = firstAdmin;
    if (this.fact('claimed') === 'yes') return undefined;
    const password = readableSecret(4);
    const hash = await hashPassword(password);
    const before = this.users.byName(name);
    if (before) {
      this.users.change(before.id, { role: 'admin', disabled: false, password: hash, mustChange: true });
      this.users.setTotp(before.id, null, [], 0);
      this.sessions.endAll(before.id);
      this.tokens.revokeAll(before.id);
    } else
      this.users.add({ name, role: 'admin', password: hash, mustChange: true, by: 'first start', at: this.#clock() });
    return { name, password };
  }

  /** Nobody can sign in as admin any more: the next `firstPassword` makes a new password. Only for who owns the files. */
  forgetFirstAdmin(): void {
    this.setFact('claimed', 'no');
    this.audit.add({ actor: 'system', address: null, action: 'user.reset', subject: firstAdmin });
  }

  /** Small things to remember, such as that the first-run steps are done. */
  fact(name: string): string | undefined {
    return this.#db.get<{ value: string }>('SELECT value FROM facts WHERE name = ?', name)?.value;
  }

  setFact(name: string, value: string): void {
    this.#db.run(
      'INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      ...[name, value],
    );
  }

  close(): void {
    this.#db.close();
  }
}
