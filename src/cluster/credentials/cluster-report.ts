import { setTimeout as sleep } from 'node:timers/promises';
import { DeliverPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ClusterError } from '../cluster-error.ts';
import { streamNames } from '../streams.ts';
import {
  attackStream,
  attackSubject,
  type BucketName,
  bucketStream,
  buckets,
  keySubject,
  type Role,
} from '../subjects.ts';
import { connectionOptions, withConnection } from './connection.ts';
import type { ClusterCredential } from './credential.ts';
import { open } from './envelope.ts';
import { Members } from './membership.ts';
import { keepServers, serverListKey } from './server-list.ts';

export interface StreamReport {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly replicas: number;
  /** null where a single server holds it */
  readonly leader: string | null;
  readonly followers: readonly { readonly name: string; readonly current: boolean }[];
}

export interface MemberReport {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly revoked: boolean;
  /** its heartbeat as the server received it, milliseconds since the epoch; null: none that can be believed */
  readonly lastSeen: number | null;
}

export interface ClusterReport {
  readonly server: { readonly name: string; readonly version: string; readonly address: string };
  /** all servers that the connected one tells of */
  readonly addresses: readonly string[];
  readonly streams: readonly StreamReport[];
  /** streams that this member follows and the servers do not let it, and why */
  readonly unreadable: readonly { readonly name: string; readonly why: string }[];
  readonly members: readonly MemberReport[];
}

/** The cluster as a member sees it. Servers that were added since it joined are kept in its credential. Throws ClusterError. */
export async function clusterReport(dataDir: string, credential: ClusterCredential): Promise<ClusterReport> {
  return withConnection(connectionOptions(credential), async (connection) => {
    const jsm = await jetstreamManager(connection, { checkAPI: false, timeout: 5000 });
    const streams: StreamReport[] = [];
    for (const name of streamNames) {
      // a plain host may not look at the attacks
      const info = await jsm.streams.info(name).catch(() => null);
      if (!info) continue;
      streams.push({
        name,
        messages: info.state.messages,
        bytes: info.state.bytes,
        maxBytes: info.config.max_bytes,
        replicas: info.config.num_replicas,
        leader: info.cluster?.leader ?? null,
        followers: (info.cluster?.replicas ?? []).map((one) => ({ name: one.name, current: one.current })),
      });
    }
    const { server_name, version, connect_urls } = connection.info!;
    return {
      server: { name: server_name, version, address: connection.getServer() },
      addresses: connect_urls ?? [],
      streams,
      unreadable: await unreadableStreams(connection, credential.member.role),
      members: await memberReports(jsm, dataDir, credential),
    };
  });
}

/** In a NATS of the operator's own a permission may be missing, or a limit be reached: what is written then never comes to this host. */
async function unreadableStreams(connection: NatsConnection, role: Role): Promise<ClusterReport['unreadable']> {
  const js = jetstream(connection, { timeout: 2000 });
  const followed = streamNames.filter((name) => role === 'operator' || name !== attackStream);
  const found = await Promise.all(
    followed.map(async (name) => {
      // of several servers one may be gone, and be chosen
      for (let left = attempts; ; left--) {
        try {
          // as the engine does it
          const options = {
            filter_subjects: subjectsOf(name),
            deliver_policy: DeliverPolicy.New,
            inactive_threshold: 1000,
          };
          await (await js.consumers.get(name, options)).delete();
          return [];
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          if (why !== 'timeout' || left <= 1) return [{ name, why }];
        }
      }
    }),
  );
  return found.flat();
}

/** Of a stream of ours, all. */
function subjectsOf(stream: string): string {
  const bucket = Object.values(buckets).find((name) => bucketStream(name) === stream);
  return bucket ? keySubject(bucket, '>') : attackSubject('*');
}

async function memberReports(
  jsm: JetStreamManager,
  dataDir: string,
  credential: ClusterCredential,
): Promise<MemberReport[]> {
  const members = new Members(credential.clusterId, credential.clusterKey);
  for (const { key, value } of await entriesOf(jsm, buckets.members)) {
    if (key === serverListKey) keepServers(dataDir, credential, value);
    else members.admit(jsonOf(value));
  }
  const seen = new Map<string, number>();
  for (const { key, value, at } of await entriesOf(jsm, buckets.hosts)) {
    const opened = await open(keySubject(buckets.hosts, key), value, members);
    if (opened.ok) seen.set(opened.by.id, at);
  }
  return members
    .all()
    .map(({ id, name, role, revoked }) => ({
      id,
      name,
      role,
      revoked: revoked ?? false,
      lastSeen: seen.get(id) ?? null,
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
  /** when it was stored, milliseconds since the epoch */
  readonly at: number;
  readonly seq: number;
}

/** A server that is catching up with the others may know that there are values and have none. */
const attempts = 3;
const pause = 500;

/**
 * What is in a bucket now. Each value is asked for by itself: for a consumer, which brings all, the servers choose one of those that hold
 * the stream, also one that does not run any more. Throws ClusterError when it does not come.
 */
async function entriesOf(jsm: JetStreamManager, bucket: BucketName): Promise<Entry[]> {
  const stream = bucketStream(bucket);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const entries: Entry[] = [];
    for (let seq = 1; ; seq = entries.at(-1)!.seq + 1) {
      const found = await jsm.direct.getMessage(stream, { seq, next_by_subj: keySubject(bucket, '>') });
      if (!found) break;
      const key = found.subject.slice(keySubject(bucket, '').length);
      entries.push({ key, value: found.data, at: found.time.getTime(), seq: found.seq });
    }
    if (entries.length > 0 || (await jsm.streams.info(stream)).state.messages === 0) return entries;
    await sleep(pause);
  }
  throw new ClusterError('failed', `the server does not send what it has of ${bucket}: run this again in a while`);
}

function jsonOf(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString());
  } catch {
    return undefined;
  }
}
