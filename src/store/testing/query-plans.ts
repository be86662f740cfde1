import { Database, type SqlValue } from '../database.ts';

/** Runs a query on the database in `file` and returns how SQLite does each of its statements (EXPLAIN QUERY PLAN). */
export function queryPlans(file: string, query: (db: Database) => void): string[] {
  const statements: { sql: string; values: SqlValue[] }[] = [];
  class Recorder extends Database {
    override all<T extends object>(sql: string, ...values: SqlValue[]): T[] {
      statements.push({ sql, values });
      return super.all(sql, ...values);
    }
    override number(sql: string, ...values: SqlValue[]): number {
      statements.push({ sql, values });
      return super.number(sql, ...values);
    }
    override get<T extends object>(sql: string, ...values: SqlValue[]): T | undefined {
      statements.push({ sql, values });
      return super.get(sql, ...values);
    }
  }
  const db = new Recorder(file, { readOnly: true });
  query(db);
  const plans = [...statements].flatMap(({ sql, values }) =>
    db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => row.detail),
  );
  db.close();
  return plans;
}
