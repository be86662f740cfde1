import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JetStreamManager } from '@nats-io/jetstream';
import { ClusterError } from '../cluster-error.ts';
import { ensureStreams, presentStreams, streamConfigs, streamNames } from '../streams.ts';
import { type Authority, writeAuthority } from './authority.ts';
import { asAuthority, publishServers } from './authority-link.ts';
import { clusterDirectory } from './credential.ts';
import {
  installLocalServer,
  type LocalServer,
  readLocalServer,
  startLocalServer,
  withServers,
} from './local-server.ts';
import { routeProblem } from './route-problem.ts';
import { type ClusterServer, hostPort } from './server-kit.ts';

const copies = (dataDir: string) => join(clusterDirectory(dataDir), 'stream-copies');
/** there since the first stream was brought into the cluster: from then on others may write there what the lone server does not know */
const moved = (dataDir: string) => join(copies(dataDir), 'moved');

/**
 * The first step from one server to several: what it holds is copied out, for JetStream does not take a lone server's streams
 * into a cluster, and the server gets a configuration with the others. Nothing is written to the streams from then on: hosts keep
 * what they have to say until `finishGrowth`. Returns whether systemd has restarted the server; where not, the operator must.
 * Throws ClusterError, with nothing changed, where one of the others is not there: this one would wait for it.
 */
export async function beginGrowth(dataDir: string, authority: Authority, now: number): Promise<boolean> {
  const { nats, local } = firstServer(dataDir, authority);
  await checkOthers(local, nats.servers);
  const directory = copies(dataDir);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await asAuthority(authority, now, async (jsm, connection) => {
    const { saveStream } = await import('./stream-copy.ts');
    const present = await presentStreams(jsm);
    try {
      for (const [name, config] of present)
        await jsm.streams.update(name, { ...config, subjects: [`sipprot.growing.${name}`] });
      for (const name of present.keys()) await saveStream(connection, name, directory);
    } catch (error) {
      await ensureStreams(jsm, authority).catch(() => {});
      throw error;
    }
  });
  return installClustered(dataDir, authority, true);
}

/** `beginGrowth` was called, and the servers have not come together since: the streams are where they were, and nobody can write. */
export function mayTakeBackGrowth(dataDir: string, { nats }: Authority): boolean {
  return nats?.clustered === true && existsSync(copies(dataDir)) && !existsSync(moved(dataDir));
}

/**
 * Back to the one server: `finishGrowth` with one replica puts its streams in use again. Returns whether systemd has restarted the
 * server; where not, the operator must.
 */
export function takeBackGrowth(dataDir: string, authority: Authority): boolean {
  return installClustered(dataDir, authority, false);
}

function firstServer(
  dataDir: string,
  { nats }: Authority,
): { readonly nats: NonNullable<Authority['nats']>; readonly local: LocalServer } {
  const local = readLocalServer(dataDir);
  const first = nats?.servers[0];
  if (!nats || !local || local.kit.self.name !== first?.name)
    throw new ClusterError('not-authority', `this is done on ${first?.name ?? 'the host of the first server'}`);
  return { nats, local };
}

async function checkOthers({ kit }: LocalServer, servers: readonly ClusterServer[]): Promise<void> {
  const others = servers.filter(({ name }) => name !== kit.self.name);
  const problems = await Promise.all(others.map((server) => routeProblem(kit, server)));
  const missing = others.flatMap(({ name, address, clusterPort }, i) =>
    problems[i] === undefined ? [] : [`${name} at ${hostPort(address, clusterPort)} (${problems[i]})`],
  );
  if (missing.length > 0)
    throw new ClusterError(
      'failed',
      `nothing was changed, for this host does not reach the NATS server of ${missing.join(', of ')}: see that it has joined, that its server runs and that the port is open between the servers, then run this again; one that does not come back is taken out with "sipprot cluster revoke NAME"`,
    );
}

/** Gives this host's server a configuration with the others or without. Returns whether systemd has restarted it. */
function installClustered(dataDir: string, authority: Authority, clustered: boolean): boolean {
  const { nats, local } = firstServer(dataDir, authority);
  writeAuthority(dataDir, { ...authority, nats: { ...nats, clustered } });
  installLocalServer(dataDir, withServers({ ...local, clustered }, nats.servers));
  return startLocalServer(dataDir);
}

/**
 * Brings the streams into the cluster as soon as its servers have found each other, then has them replicated. Throws ClusterError; where a
 * server of a cluster is gone, with nothing changed: version 2.9 comes out of it with servers that disagree on who holds a stream.
 */
export async function finishGrowth(
  dataDir: string,
  authority: Authority,
  replicas: number,
  now: number,
): Promise<void> {
  const sizes = { replicas, storeBytes: authority.storeBytes };
  const local = readLocalServer(dataDir);
  if (local && authority.nats?.clustered && !existsSync(copies(dataDir)))
    await checkOthers(local, authority.nats.servers);
  await asAuthority(authority, now, async (jsm, connection) => {
    await jsm.getAccountInfo().catch(() => {
      throw notYet(dataDir, authority);
    });
    await whenAllAreThere(dataDir, authority, async () => {
      const { restoreStream } = await import('./stream-copy.ts');
      const directory = copies(dataDir);
      const present = await presentStreams(jsm);
      if (mayTakeBackGrowth(dataDir, authority)) writeFileSync(moved(dataDir), '');
      for (const { name, subjects } of streamConfigs(sizes))
        if (!present.has(name) && existsSync(join(directory, `${name}.json`)))
          await restoreStream(connection, name, directory, subjects).catch((error) => withoutRemains(jsm, name, error));
      await ensureStreams(jsm, sizes);
    });
    if ((await presentStreams(jsm)).size < streamNames.length)
      throw new ClusterError('failed', 'not all streams are there: run this again');
    await whenWhole(jsm, replicas);
    await publishServers(connection, authority);
  });
  writeAuthority(dataDir, { ...authority, replicas });
  rmSync(copies(dataDir), { recursive: true, force: true });
}

/** Throws ClusterError while a stream has not got all its copies: if the server that holds it ended now, the others could not go on. */
async function whenWhole(jsm: JetStreamManager, replicas: number): Promise<void> {
  for (const name of streamNames) {
    const copies = (await jsm.streams.info(name)).cluster?.replicas ?? [];
    if (copies.filter(({ current }) => current).length >= replicas - 1) continue;
    throw new ClusterError(
      'unreachable',
      `the servers are still copying ${name}: leave all of them running, and run this again in a while`,
    );
  }
}

/** a stream that was restored a moment ago has a leader after at most so many looks: servers wait 4 to 9 s before they elect one */
const looks = 24;
const pause = 500;

/**
 * A restore that stalled, as it does when a route between the servers is closed meanwhile, leaves a name that is in use and a stream
 * that is not there. It is removed, so that it can be restored from its copy again. Rejects with what is to be said of the restore
 * unless the stream is there.
 */
async function withoutRemains(jsm: JetStreamManager, name: string, error: unknown): Promise<void> {
  if (!isInUse(error)) throw error;
  for (let look = 0; look < looks; look++) {
    if ((await presentStreams(jsm)).has(name)) return;
    await sleep(pause);
  }
  await jsm.streams.delete(name);
  throw error;
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && error.message.includes('already in use, cannot restore');
}

/** Two of three servers can have a leader while the third is still on its way, and what is sent to one gets lost on the way. Throws ClusterError. */
async function whenAllAreThere(dataDir: string, authority: Authority, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof Error && (/no suitable peers|is stalled|no responders/.test(error.message) || isInUse(error))
      ? notYet(dataDir, authority)
      : error;
  }
}

function notYet(dataDir: string, authority: Authority): ClusterError {
  if (authority.nats?.clustered === false)
    return new ClusterError(
      'unreachable',
      'the NATS server of this host still waits for the others: start it anew, then run this again',
    );
  const back = mayTakeBackGrowth(dataDir, authority) ? '; "sipprot cluster replicas 1" goes back to one server' : '';
  return new ClusterError(
    'unreachable',
    `the servers have not found each other yet: see that all of them run, then run this again${back}`,
  );
}
