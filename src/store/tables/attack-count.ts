import type { Database } from '../database.ts';

/** All rows of the log. Walks the smallest index: a second or so at 10 million. */
export function countAttacks(db: Database): number {
  return db.number('SELECT count(*) FROM attacks');
}

/** The id below which all attacks go so that `keep` remain; `undefined` where there are no more than that. */
export function excessAttackId(db: Database, keep: number): number | undefined {
  const excess = countAttacks(db) - keep;
  if (excess <= 0) return undefined;
  const sql = 'SELECT id FROM attacks ORDER BY id LIMIT 1 OFFSET ?';
  return db.get<{ id: number }>(sql, excess)?.id;
}
