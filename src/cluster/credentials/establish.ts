import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ensureStreams } from '../streams.ts';
import { type Authority, readAuthority } from './authority.ts';
import { asAuthority, publishMember, publishServers, pushAccount } from './authority-link.ts';
import type { SignedMembership } from './membership.ts';

/**
 * What the servers of a cluster must hold before any member can do anything: the streams, the memberships, and where the servers are.
 * @param known memberships that this host believes
 */
export async function establish(
  jsm: JetStreamManager,
  connection: NatsConnection,
  authority: Authority,
  known: readonly SignedMembership[] = [],
): Promise<void> {
  await ensureStreams(jsm, authority);
  await tellMembers(connection, authority, known);
}

/** The same with the cluster key of this host, for servers that have lost it. False where this host does not hold the key. Throws ClusterError. */
export async function establishAnew(
  dataDir: string,
  now: number,
  known: readonly SignedMembership[],
): Promise<boolean> {
  const authority = readAuthority(dataDir);
  if (!authority) return false;
  await asAuthority(authority, now, (jsm, connection) => establish(jsm, connection, authority, known));
  return true;
}

/**
 * Servers were apart, and one of them may have missed a membership, or who was revoked: by itself it would let him in for two minutes.
 * Nothing where this host does not hold the key. Throws ClusterError.
 */
export async function repeatMembers(dataDir: string, now: number, known: readonly SignedMembership[]): Promise<void> {
  const authority = readAuthority(dataDir);
  if (!authority) return;
  await asAuthority(authority, now, (_, connection) => tellMembers(connection, authority, known));
  if (!isOutdated(authority, known)) await pushAccount(authority, now);
}

/** The file of the cluster key is an old copy: who was revoked since would be let in again by what it says. */
function isOutdated({ members }: Authority, known: readonly SignedMembership[]): boolean {
  const serials = new Map(members.map(({ membership }) => [membership.id, membership.serial]));
  return known.some(({ id, serial }) => serial > (serials.get(id) ?? 0));
}

/**
 * The newest of each member, of those that the file of the cluster key holds and those that this host believes: that file may be an old
 * copy, which must not bring back who was revoked since.
 */
export function newest(
  kept: readonly SignedMembership[],
  known: readonly SignedMembership[],
): readonly SignedMembership[] {
  const byId = new Map(kept.map((one) => [one.id, one]));
  for (const one of known) if (one.serial > (byId.get(one.id)?.serial ?? 0)) byId.set(one.id, one);
  return [...byId.values()];
}

async function tellMembers(
  connection: NatsConnection,
  authority: Authority,
  known: readonly SignedMembership[],
): Promise<void> {
  const kept = authority.members.map(({ membership }) => membership);
  for (const member of newest(kept, known)) await publishMember(connection, member);
  // an old copy of the file does not know of servers that were added since
  if (!isOutdated(authority, known)) await publishServers(connection, authority);
}
