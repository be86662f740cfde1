import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

export type SqlValue = SQLInputValue;

const maxStatements = 300;

/** So long a connection waits for another one's lock, milliseconds. */
export const lockPatience = 5_000;

/**
 * One SQLite connection, of one thread. Statements are prepared once and kept, the least recently used ones
 * go. Rows come as plain objects by column name; the type parameter is the caller's word for their shape.
 */
export class Database {
  readonly file: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #functions = new Set<string>();

  /** `immutable`: a file that nobody writes and that has no WAL; SQLite makes no files beside it. */
  constructor(file: string, options: { readonly readOnly?: boolean; readonly immutable?: boolean } = {}) {
    this.file = file;
    const path = options.immutable ? new URL(`?immutable=1`, pathToFileURL(file)) : file;
    this.#connection = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout: lockPatience });
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Returns how many rows were changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  get<T extends object>(sql: string, ...values: SqlValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  all<T extends object>(sql: string, ...values: SqlValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** Rows as arrays in the order of the columns: quicker than objects where there are many. */
  rows(sql: string, ...values: SqlValue[]): SqlValue[][] {
    const statement = this.#prepare(sql);
    statement.setReturnArrays(true);
    return statement.all(...values) as unknown as SqlValue[][];
  }

  iterate<T extends object>(sql: string, ...values: SqlValue[]): Iterable<T> {
    return this.#prepare(sql).iterate(...values) as Iterable<T>;
  }

  /** The first column of the first row, a number; 0 where there is no row or it is NULL. */
  number(sql: string, ...values: SqlValue[]): number {
    const row = this.#prepare(sql).get(...values);
    return row ? Number(Object.values(row)[0] ?? 0) : 0;
  }

  /** A function that statements may call; what it returns follows from its arguments alone. */
  define(name: string, of: (...values: SQLOutputValue[]) => SqlValue): void {
    if (this.#functions.has(name)) return;
    this.#connection.function(name, { deterministic: true }, of);
    this.#functions.add(name);
  }

  /** All or nothing: what `work` throws rolls back and is thrown on. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after a full disk or an I/O error
      if (this.#connection.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  /** All that `work` reads is of one state, whoever writes meanwhile. */
  snapshot<T>(work: () => T): T {
    this.exec('BEGIN');
    try {
      return work();
    } finally {
      if (this.#connection.isTransaction) this.exec('COMMIT');
    }
  }

  /** Like `transaction`, inside one. */
  savepoint<T>(work: () => T): T {
    this.exec('SAVEPOINT step');
    try {
      const result = work();
      this.exec('RELEASE step');
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.exec('ROLLBACK TO step; RELEASE step');
      throw error;
    }
  }

  get inTransaction(): boolean {
    return this.#connection.isTransaction;
  }

  close(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement) this.#statements.delete(sql);
    else statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > maxStatements) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest);
        break;
      }
    }
    return statement;
  }
}
