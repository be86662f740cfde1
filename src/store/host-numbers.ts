import type { Database } from './database.ts';

/** Hosts stand in the log by a small number, for 10 million uuids would weigh 400 MB. */
export class HostNumbers {
  readonly #db: Database;
  readonly #known = new Map<string, number>();
  #own: number | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  own(): number {
    this.#own ??= this.#db.number('SELECT number FROM hosts WHERE own = 1');
    return this.#own;
  }

  /** A host that was never heard of gets a row without a name. */
  of(uuid: string): number {
    const known = this.#known.get(uuid);
    if (known !== undefined) return known;
    this.#db.run(`INSERT INTO hosts (uuid, name, last_seen) VALUES (?, '', 0) ON CONFLICT (uuid) DO NOTHING`, uuid);
    const number = this.#db.number('SELECT number FROM hosts WHERE uuid = ?', uuid);
    this.#known.set(uuid, number);
    return number;
  }

  forget(): void {
    this.#known.clear();
  }
}
