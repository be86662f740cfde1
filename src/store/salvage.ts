import { existsSync } from 'node:fs';
import { Database, type SqlValue } from './database.ts';

/** What is saved out of a damaged database, the most precious first. The attack log is not: it stays in the moved file. */
const tables = [
  'settings',
  'list_entries',
  'hosts',
  'blocks',
  'known_good',
  'findings',
  'outbox',
  'holds',
  'block_history',
  'audit',
] as const;

/** Rows by table. */
export type Salvaged = Readonly<Record<(typeof tables)[number], number>>;

/**
 * Copies what can be read of `damaged` into the fresh database, row by row until the damage is met; a table that
 * cannot be read costs no other. Never throws for what is in the damaged file.
 */
export function salvage(damaged: string, fresh: Database): Salvaged {
  const saved: Record<(typeof tables)[number], number> = {
    settings: 0,
    list_entries: 0,
    hosts: 0,
    blocks: 0,
    known_good: 0,
    findings: 0,
    outbox: 0,
    holds: 0,
    block_history: 0,
    audit: 0,
  };
  // a database in WAL mode without its WAL can only be opened by who may make one, or as immutable
  const immutable = !existsSync(`${damaged}-wal`);
  const source = tried(() => new Database(damaged, { readOnly: true, immutable }));
  if (!source) return saved;
  for (const table of tables) saved[table] = copyTable(source, fresh, table);
  tried(() => source.close());
  return saved;
}

function copyTable(source: Database, fresh: Database, table: string): number {
  const known = new Set(fresh.all<{ name: string }>(`PRAGMA table_info(${table})`).map((column) => column.name));
  let copied = 0;
  fresh.transaction(() => {
    const rows = tried(() => source.iterate<Record<string, SqlValue>>(`SELECT * FROM ${table}`)[Symbol.iterator]());
    for (;;) {
      const next = rows && tried(() => rows.next());
      if (!next || next.done) return;
      const columns = Object.entries(next.value).filter(([name]) => known.has(name));
      const names = columns.map(([name]) => name).join(', ');
      const marks = columns.map(() => '?').join(', ');
      // a row that breaks a rule of the schema is part of the damage
      const sql = `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${marks})`;
      copied += tried(() => fresh.run(sql, ...columns.map(([, value]) => value))) ?? 0;
    }
  });
  return copied;
}

function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
