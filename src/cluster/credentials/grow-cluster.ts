import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JetStreamManager } from '@nats-io/jetstream';
import { ClusterError } from '../cluster-error.ts';
import { ensureStreams, presentStreams, streamConfigs, streamNames } from '../streams.ts';
import { type Authority, writeAuthority } from './authority.ts';
import { asAuthority, publishServers } from './authority-link.ts';
import { clusterDirectory } from './credential.ts';
import { installLocalServer, type LocalServer, readLocalServer, startLocalServer } from './local-server.ts';

const copies = (dataDir: string) => join(clusterDirectory(dataDir), 'stream-copies');

/**
 * The first step from one server to several: what it holds is copied out, for JetStream does not take a lone server's streams
 * into a cluster, and the server gets a configuration with the others. Nothing is written to the streams from then on: hosts keep
 * what they have to say until `finishGrowth`. Returns whether systemd has restarted the server; where not, the operator must.
 */
export async function beginGrowth(dataDir: string, authority: Authority, now: number): Promise<boolean> {
  const local = readLocalServer(dataDir);
  const first = authority.nats?.servers[0];
  if (!authority.nats || !local || local.kit.self.name !== first?.name)
    throw new ClusterError('not-authority', `this is done on ${first?.name ?? 'the host of the first server'}`);
  const directory = copies(dataDir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await asAuthority(authority, now, async (jsm, connection) => {
    const { saveStream } = await import('./stream-copy.ts');
    const present = await presentStreams(jsm);
    for (const [name, config] of present)
      await jsm.streams.update(name, { ...config, subjects: [`sipprot.growing.${name}`] });
    for (const name of present.keys()) await saveStream(connection, name, directory);
  });
  writeAuthority(dataDir, { ...authority, nats: { ...authority.nats, clustered: true } });
  const grown: LocalServer = { ...local, clustered: true, kit: { ...local.kit, servers: authority.nats.servers } };
  installLocalServer(dataDir, grown);
  return startLocalServer(dataDir);
}

/** Brings the streams into the cluster as soon as its servers have found each other, then has them replicated. Throws ClusterError. */
export async function finishGrowth(
  dataDir: string,
  authority: Authority,
  replicas: number,
  now: number,
): Promise<Authority> {
  const sizes = { replicas, storeBytes: authority.storeBytes };
  await asAuthority(authority, now, async (jsm, connection) => {
    await jsm.getAccountInfo().catch(() => {
      throw notYet();
    });
    await whenAllAreThere(async () => {
      const { restoreStream } = await import('./stream-copy.ts');
      const directory = copies(dataDir);
      const present = await presentStreams(jsm);
      for (const { name, subjects } of streamConfigs(sizes))
        if (!present.has(name) && existsSync(join(directory, `${name}.json`)))
          await restoreStream(connection, name, directory, subjects).catch((error) => withoutRemains(jsm, name, error));
      await ensureStreams(jsm, sizes);
    });
    if ((await presentStreams(jsm)).size < streamNames.length)
      throw new ClusterError('failed', 'not all streams are there: run this again');
    await publishServers(connection, authority);
  });
  const grown = { ...authority, replicas };
  writeAuthority(dataDir, grown);
  rmSync(copies(dataDir), { recursive: true, force: true });
  return grown;
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
async function whenAllAreThere(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof Error && (/no suitable peers|is stalled/.test(error.message) || isInUse(error))
      ? notYet()
      : error;
  }
}

function notYet(): ClusterError {
  return new ClusterError(
    'unreachable',
    'the servers have not found each other yet: see that all of them run, then run this again',
  );
}
