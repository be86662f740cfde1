import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ensureStreams } from '../streams.ts';
import { type Authority, readAuthority } from './authority.ts';
import { asAuthority, publishMember, publishServers } from './authority-link.ts';

/** What the servers of a cluster must hold before any member can do anything: the streams, the memberships, and where the servers are. */
export async function establish(
  jsm: JetStreamManager,
  connection: NatsConnection,
  authority: Authority,
): Promise<void> {
  await ensureStreams(jsm, authority);
  for (const { membership } of authority.members) await publishMember(connection, membership);
  await publishServers(connection, authority);
}

/** The same with the cluster key of this host, for servers that have lost it. False where this host does not hold the key. Throws ClusterError. */
export async function establishAnew(dataDir: string, now: number): Promise<boolean> {
  const authority = readAuthority(dataDir);
  if (!authority) return false;
  await asAuthority(authority, now, (jsm, connection) => establish(jsm, connection, authority));
  return true;
}
