import { jetstreamManager } from '@nats-io/jetstream';
import { ClusterError } from '../cluster-error.ts';
import { bucketStream, buckets, keySubject } from '../subjects.ts';
import { connectionOptions, withConnection } from './connection.ts';
import { type ClusterCredential, readCredential, writeCredential } from './credential.ts';
import type { JoinKit } from './join-line.ts';
import { Members } from './membership.ts';
import { clientUrl } from './server-kit.ts';

/** Throws ClusterError where this host may not take the line: it is in another cluster, or has a newer membership. */
export function checkLine(dataDir: string, { credential }: JoinKit): 'new' | 'renewed' {
  const before = readCredential(dataDir);
  if (!before) return 'new';
  if (before.clusterId !== credential.clusterId || before.member.id !== credential.member.id)
    throw new ClusterError(
      'already-joined',
      `this host is ${before.member.name} of a cluster already; leave it first with "sipprot cluster leave"`,
    );
  if (before.member.serial >= credential.member.serial)
    throw new ClusterError('already-joined', `this host is ${before.member.name} already: the line was used before`);
  return 'renewed';
}

export interface Reached {
  /** milliseconds by which this host's clock is ahead of the server's; null where it was not told */
  readonly clockAhead: number | null;
}

/**
 * Connects as the new member would, and reads its own membership back. Throws ClusterError, with nothing written, where the
 * servers are not reached, are not the cluster's, or the membership was revoked or replaced since.
 */
export async function tryLine(kit: JoinKit, now: () => number): Promise<Reached> {
  const credential = reachable(kit);
  return withConnection(connectionOptions(credential), async (connection) => {
    const jsm = await jetstreamManager(connection, { checkAPI: false, timeout: 5000 });
    const { member } = credential;
    const stored = await jsm.direct
      .getMessage(bucketStream(buckets.members), { last_by_subj: keySubject(buckets.members, member.id) })
      .catch(() => null);
    if (!stored)
      throw new ClusterError(
        'refused',
        'the servers do not know this member; make a new line with "sipprot cluster rotate"',
      );
    const members = new Members(credential.clusterId, credential.clusterKey);
    members.admit(stored.json());
    const known = members.get(member.id)?.membership;
    if (known?.revoked) throw new ClusterError('refused', `${member.name} was revoked since this line was made`);
    if (known?.serial !== member.serial)
      throw new ClusterError('refused', `this line was replaced by a newer one for ${member.name}`);
    const asked = now();
    const { name, created } = await jsm.consumers.add(bucketStream(buckets.members), {
      ack_policy: 'none',
      inactive_threshold: 5_000_000_000,
    } as never);
    const between = (asked + now()) / 2;
    await jsm.consumers.delete(bucketStream(buckets.members), name).catch(() => false);
    const server = Date.parse(created);
    return { clockAhead: Number.isNaN(server) ? null : Math.round(between - server) };
  });
}

/** A full server that comes with the line does not run yet: the others are asked. Hosts of a leaf site know no other. */
function reachable({ credential, server }: JoinKit): ClusterCredential {
  if (!server || server.leaf) return credential;
  return { ...credential, servers: credential.servers.filter((url) => url !== clientUrl(server.self)) };
}

export function acceptLine(dataDir: string, { credential }: JoinKit): void {
  writeCredential(dataDir, credential);
}
