import { existsSync } from 'node:fs';
import { Database, type SqlValue } from './database.ts';

/** What is saved out of a damaged database, the most precious first. */
export const salvaged = [
  'settings',
  'list_entries',
  'hosts',
  'cluster_state',
  'blocks',
  'known_good',
  'findings',
  'outbox',
  'holds',
  'block_history',
  'audit',
] as const;

/** The attack log is not, nor what is worked out from it: it is large, and stays in the moved file. */
export const leftBehind = [
  'attacks',
  'attack_details',
  'attacks_text',
  'attacks_words',
  'attack_series',
  'attack_tops',
  'campaign_subjects',
  'campaign_attacks',
  'campaign_state',
] as const;

/**
 * Of what was remembered of the cluster, who this host is there, so that what waits for the others is still sent. How far it had read is
 * left behind: blocks may be lost with the damage, and attacks are, so that all is read anew.
 */
const conditions: Readonly<Record<string, string>> = {
  cluster_state: `WHERE key IN ('cluster', 'role', 'stamp', 'clock.ahead', 'blocks.stream')`,
};

/** Rows by table. */
export type Salvaged = Readonly<Record<(typeof salvaged)[number], number>>;

/**
 * Copies what can be read of `damaged` into the fresh database, row by row until the damage is met; a table that
 * cannot be read costs no other. Never throws for what is in the damaged file.
 */
export function salvage(damaged: string, fresh: Database): Salvaged {
  const saved = Object.fromEntries(salvaged.map((table) => [table, 0])) as Record<keyof Salvaged, number>;
  // a database in WAL mode without its WAL can only be opened by who may make one, or as immutable
  const immutable = !existsSync(`${damaged}-wal`);
  const source = tried(() => new Database(damaged, { readOnly: true, immutable }));
  if (!source) return saved;
  for (const table of salvaged) saved[table] = copyTable(source, fresh, table);
  tried(() => source.close());
  return saved;
}

function copyTable(source: Database, fresh: Database, table: string): number {
  const known = new Set(fresh.all<{ name: string }>(`PRAGMA table_info(${table})`).map((column) => column.name));
  let copied = 0;
  fresh.transaction(() => {
    const query = `SELECT * FROM ${table} ${conditions[table] ?? ''}`;
    const rows = tried(() => source.iterate<Record<string, SqlValue>>(query)[Symbol.iterator]());
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
