import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamManager, jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import { type Msg, type NatsConnection, RequestError } from '@nats-io/transport-node';
import { ClusterError } from '../cluster-error.ts';
import { bucketStream, buckets, keySubject } from '../subjects.ts';
import { type Authority, usable } from './authority.ts';
import { loginOptions, type Servers, withConnection } from './connection.ts';
import type { SignedMembership } from './membership.ts';
import { accountJwt, claimsOf, passingLogin, withRevocationsOf } from './nats-accounts.ts';
import { clientUrl } from './server-kit.ts';
import { openServers, sealServers, serverListKey } from './server-list.ts';
import { publicTextOf } from './signing-key.ts';

/** Does `work` with the rights of the cluster key's holder: streams and memberships. Throws ClusterError. */
export async function asAuthority<T>(
  authority: Authority,
  now: number,
  work: (jsm: JetStreamManager, connection: NatsConnection) => Promise<T>,
): Promise<T> {
  const login = authority.nats ? await passingLogin(authority.nats.accounts, 'account', now) : authority.foreign!.nats;
  return withConnection(loginOptions(reachOf(authority), login), async (connection) =>
    work(await jetstreamManager(connection, { checkAPI: false, timeout: 10_000 }), connection),
  );
}

/** Does `work` in the servers' own account: what concerns them all. Throws ClusterError. */
export async function asSystem<T>(
  authority: Authority & { readonly nats: NonNullable<Authority['nats']> },
  now: number,
  work: (connection: NatsConnection) => Promise<T>,
): Promise<T> {
  const login = await passingLogin(authority.nats.accounts, 'system', now);
  return withConnection(loginOptions(reachOf(authority), login), work);
}

export function reachOf({ nats, foreign }: Authority): Servers {
  if (nats) return { servers: usable(nats.clustered, nats.servers).map(clientUrl), ca: nats.ca.certificate };
  if (foreign) return foreign;
  throw new ClusterError('damaged', 'the file of the cluster key names no NATS servers');
}

/** A membership for all to read. */
export async function publishMember(connection: NatsConnection, member: SignedMembership): Promise<void> {
  await store(connection, keySubject(buckets.members, member.id), JSON.stringify(member));
}

/** a stream that has just moved or been made has no leader for a moment */
const storeTries = 20;
const storePause = 500;

async function store(connection: NatsConnection, subject: string, text: string): Promise<void> {
  let answer = await askToStore(connection, subject, text);
  for (let left = storeTries; !answer && left > 1; left--) {
    await sleep(storePause);
    answer = await askToStore(connection, subject, text);
  }
  if (!answer) throw new ClusterError('failed', 'no stream takes it now: run this again when all servers run');
  const said = answer.json<{ readonly error?: { readonly description?: string } }>();
  if (said.error) throw new ClusterError('failed', `the server did not store it: ${said.error.description}`);
}

/** What stands in the bucket of members, as its leader has it; null: nothing does. */
async function standing(connection: NatsConnection, subject: string): Promise<StoredMsg | null> {
  const jsm = await jetstreamManager(connection, { checkAPI: false, timeout: 2000 });
  for (let left = storeTries; ; left--) {
    try {
      return await jsm.streams.getMessage(bucketStream(buckets.members), { last_by_subj: subject });
    } catch (error) {
      if (left <= 1) throw error;
    }
    await sleep(storePause);
  }
}

/** `undefined` where no stream listens on the subject. */
async function askToStore(connection: NatsConnection, subject: string, text: string): Promise<Msg | undefined> {
  try {
    return await connection.request(subject, text, { timeout: 5000 });
  } catch (error) {
    if (error instanceof RequestError && error.isNoResponders()) return undefined;
    throw error;
  }
}

/** Where the servers are, for members that joined when there were fewer. Newer than what stands there, also where the clock was set back. */
export async function publishServers(
  connection: NatsConnection,
  authority: Authority,
  now = Date.now(),
): Promise<void> {
  const { clusterId, clusterSeed } = authority;
  const subject = keySubject(buckets.members, serverListKey);
  const stands = await standing(connection, subject);
  const before = stands ? openServers(clusterId, publicTextOf(clusterSeed), stands.data) : undefined;
  const issued = Math.max(now, (before?.issued ?? -1) + 1);
  await store(connection, subject, sealServers(clusterId, clusterSeed, reachOf(authority).servers, issued));
}

/**
 * Tells all servers which users are revoked, at which they drop those that are connected. Servers that are down learn it
 * from the others when they are back. Throws ClusterError where a server refuses, or none answers.
 */
export async function pushAccount(authority: Authority, now: number): Promise<number> {
  if (!authority.nats) return 0;
  const { accounts, servers } = authority.nats;
  const options = { strategy: 'stall', maxMessages: servers.length + 64, maxWait: 5000, stall: 500 } as const;
  return asSystem({ ...authority, nats: authority.nats }, now, async (connection) => {
    let told = 0;
    let whole = accounts;
    // the file of the cluster key may be an old copy: who was revoked since stays so
    for await (const message of await connection.requestMany(claimsOf(accounts), '', options))
      whole = withRevocationsOf(whole, message.string());
    const { jwt } = await accountJwt(whole);
    for await (const message of await connection.requestMany('$SYS.REQ.CLAIMS.UPDATE', jwt, options)) {
      const said = message.json<{ readonly data?: unknown; readonly error?: { readonly description?: string } }>();
      if (said.error) throw new ClusterError('failed', `a server refused the change: ${said.error.description}`);
      told++;
    }
    if (told === 0) throw new ClusterError('failed', 'no server confirmed the change');
    return told;
  });
}
