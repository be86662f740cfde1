import { type ClusterCredential, readCredential } from '../cluster/credentials/credential.ts';
import { formatPrefix } from '../model/address.ts';
import { listNames } from '../model/list-entry.ts';
import type { Store } from '../store/store.ts';
import { type Write, write } from '../store/writes.ts';
import { newRun } from './outbox.ts';

/** Which cluster this host belongs to, and what it had remembered of it. */
export interface Standing {
  readonly credential: ClusterCredential | null;
  readonly remembered: Readonly<Record<string, string>>;
}

/**
 * Brings the store to the cluster that the credential names: a host that has just joined takes its uuid there, and an operator's
 * lists become the cluster's; one that has left keeps what was in force as its own. Rejects with ClusterError where the credential
 * cannot be read.
 */
export async function takeStanding(store: Store, dataDir: string, now: number): Promise<Standing> {
  const credential = readCredential(dataDir);
  const remembered = await store.read('readClusterState');
  const before = remembered.cluster;
  const writes: Write[] = [];
  // What it said before it was revoked and taken in again, or rotated, is signed with a key that nobody believes any more. Who heard of
  // that has lifted it: it is said once more.
  if (credential && before === credential.clusterId && remembered.key !== credential.member.key)
    writes.push(write('clearBlockRevisions'), write('putClusterState', { key: credential.member.key }));
  if (before === credential?.clusterId && remembered.role === credential?.member.role) {
    if (credential) await store.commit([...writes, write('setOwnUuid', credential.member.id)]);
    return { credential, remembered };
  }
  // The damage has taken it. A member that has just joined is rarer, and keeps its lists; one that was there before must send neither
  // them, in which entries may stand that others have removed, nor lose what waits.
  const isLost = store.report.recovery !== undefined && before === undefined;
  if (before !== credential?.clusterId && !isLost) {
    writes.push(write('clearOutbox'), write('clearClusterState'), write('clearBlockRevisions'));
    if (before !== undefined) writes.push(write('setListScope', 'host'), write('forgetHosts', now));
  }
  if (credential) {
    const { clusterId, member } = credential;
    const { role, key } = member;
    writes.push(write('setOwnUuid', member.id), write('putClusterState', { cluster: clusterId, role, key }));
    // what it changed as an operator and has not sent will never go: it must not keep out what the others say
    if (member.role !== 'operator') writes.push(write('clearOutbox'));
    if (member.role === 'operator' && !isLost) {
      writes.push(write('setListScope', 'cluster'));
      for (const list of listNames) {
        const entries = await store.readList(list);
        const keys = entries.map(({ prefix }) => `${list} ${formatPrefix(prefix)}`);
        if (keys.length > 0) writes.push(write('putOutbox', 'list', keys, null, { run: newRun(), number: 1 }));
      }
    }
  }
  if (writes.length > 0) await store.commit(writes);
  return { credential, remembered: await store.read('readClusterState') };
}
