import type { Database } from '../database.ts';
import type { WriteContext } from '../write-context.ts';

/** How far this host has come with what the cluster told it, and the like: small JSON values of the cluster's own. */
export function putClusterState({ db }: WriteContext, values: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(values))
    db.run('INSERT OR REPLACE INTO cluster_state (key, value) VALUES (?, ?)', key, value);
}

export function clearClusterState({ db }: WriteContext): void {
  db.run('DELETE FROM cluster_state');
}

export function readClusterState(db: Database): Record<string, string> {
  const rows = db.all<{ key: string; value: string }>('SELECT key, value FROM cluster_state');
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}
