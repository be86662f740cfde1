import type { Database } from '../../store/database.ts';
import type { Migration } from '../../store/migrate.ts';
import { networkOf } from './network-of.ts';

export const knownNetworksTable: Migration = {
  version: 3,
  changes: 'networks from which users have signed in',
  up(db) {
    db.exec(`
      CREATE TABLE known_networks (
        user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        network TEXT NOT NULL,
        last_sign_in INTEGER NOT NULL,
        PRIMARY KEY (user, network)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};

const lately = 30 * 86_400_000;
const perUser = 20;

/** From where users have signed in of late: there strangers who guess at their names do not keep them waiting. */
export class KnownNetworks {
  readonly #db: Database;
  readonly #clock: () => number;

  constructor(db: Database, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @param user undefined: nobody knows this name; it takes as long, so that the time tells nothing */
  has(user: number | undefined, address: string): boolean {
    const sql = 'SELECT count(*) FROM known_networks WHERE user = ? AND network = ? AND last_sign_in > ?';
    return this.#db.number(sql, user ?? 0, networkOf(address), this.#clock() - lately) > 0;
  }

  /** A sign-in that is complete. */
  add(user: number, address: string): void {
    this.#db.run(
      `INSERT INTO known_networks VALUES (?, ?, ?)
       ON CONFLICT (user, network) DO UPDATE SET last_sign_in = excluded.last_sign_in`,
      ...[user, networkOf(address), this.#clock()],
    );
    this.#db.run(
      `DELETE FROM known_networks WHERE user = ? AND network NOT IN
         (SELECT network FROM known_networks WHERE user = ? ORDER BY last_sign_in DESC LIMIT ?)`,
      ...[user, user, perUser],
    );
  }
}
