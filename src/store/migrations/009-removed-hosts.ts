import type { Migration } from '../migrate.ts';

/** as many as a heartbeat may name (cluster/wire.ts) */
const most = 100;

/**
 * A member of a cluster keeps away hosts that an operator has removed, until they are heard of again. Of those that were removed before it
 * knew how, the last heartbeat stands in the cluster's bucket and would bring them back once.
 */
export const removedHosts: Migration = {
  version: 9,
  changes: 'hosts that were removed before stay away',
  up(db) {
    db.run(
      `INSERT OR IGNORE INTO cluster_state (key, value)
         SELECT 'hosts.removed', json_group_array(json_array(uuid, removed_at) ORDER BY removed_at) FROM (
           SELECT uuid, removed_at FROM hosts WHERE own = 0 AND removed_at IS NOT NULL ORDER BY removed_at DESC LIMIT ?
         ) WHERE EXISTS (SELECT 1 FROM cluster_state WHERE key = 'cluster') HAVING count(*) > 0`,
      most,
    );
  },
};
