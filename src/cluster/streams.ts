import { JetStreamApiError, type JetStreamManager, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { maxEnvelopeBytes } from './credentials/envelope.ts';
import { attackStream, type BucketName, bucketStream, buckets } from './subjects.ts';

export interface StreamSizes {
  /** 1, 3 or 5 servers hold each stream */
  readonly replicas: number;
  /** bytes that all streams may take together on one server */
  readonly storeBytes: number;
}

const second = 1_000_000_000;

/** The streams of a cluster, as JetStream takes them. Those behind buckets are what a KV client expects (ADR-8 of NATS). */
export function streamConfigs({ replicas, storeBytes }: StreamSizes): StreamConfig[] {
  const share = (part: number) => Math.floor(storeBytes * part);
  const bucket = (name: BucketName, part: number, maxMessage: number, discard: 'old' | 'new') => ({
    ...common(replicas),
    name: bucketStream(name),
    subjects: [`$KV.${name}.>`],
    max_msgs_per_subject: 1,
    max_bytes: share(part),
    max_msg_size: maxMessage,
    discard,
  });
  return [
    // a full store must not lock out the newest attacker: the oldest entries, which have mostly ended, go
    bucket(buckets.blocks, 0.25, 32_768, 'old'),
    bucket(buckets.lists, 0.25, maxEnvelopeBytes, 'new'),
    bucket(buckets.settings, 0.06, maxEnvelopeBytes, 'new'),
    bucket(buckets.hosts, 0.04, 65_536, 'new'),
    bucket(buckets.members, 0.04, 4096, 'new'),
    {
      ...common(replicas),
      name: attackStream,
      subjects: ['sipprot.attack.*'],
      max_bytes: share(0.3),
      max_age: 7 * 86_400 * second,
      max_msg_size: maxEnvelopeBytes,
      // one host that floods does not push out the attacks of the others
      max_msgs_per_subject: 100_000,
      discard: 'old',
    },
  ] as StreamConfig[];
}

function common(replicas: number) {
  return {
    storage: StorageType.File,
    num_replicas: replicas,
    retention: 'limits',
    allow_direct: true,
    deny_delete: true,
    // a publisher may otherwise purge a whole stream, other hosts' keys too, with a header (Nats-Rollup: all)
    deny_purge: true,
    allow_rollup_hdrs: false,
    // a message id counts for the whole stream: what a host sends should hold something that others cannot guess
    duplicate_window: 120 * second,
    max_consumers: 20_000,
  };
}

/** Makes the streams that are missing and gives the others these sizes. What is in them stays. */
export async function ensureStreams(jsm: JetStreamManager, sizes: StreamSizes): Promise<void> {
  const present = await presentStreams(jsm);
  for (const config of streamConfigs(sizes)) {
    const now = present.get(config.name);
    if (!now) await jsm.streams.add(config);
    else if (!isSame(now, config)) await jsm.streams.update(config.name, config);
  }
}

function isSame(a: StreamConfig, b: StreamConfig): boolean {
  const key = ({ num_replicas, max_bytes, max_msg_size, subjects }: StreamConfig) =>
    JSON.stringify([num_replicas, max_bytes, max_msg_size, subjects]);
  return key(a) === key(b);
}

/**
 * Those of our streams that the servers have. Each is asked for by its name: a list of all is made of what the servers answer in
 * time, and leaves out streams that have just moved.
 */
export async function presentStreams(jsm: JetStreamManager): Promise<Map<string, StreamConfig>> {
  const found = new Map<string, StreamConfig>();
  for (const name of streamNames) {
    try {
      found.set(name, (await jsm.streams.info(name)).config);
    } catch (error) {
      if (!isNoSuchStream(error)) throw error;
    }
  }
  return found;
}

/** err_code of nats-server's JSStreamNotFoundErr */
const noSuchStream = 10_059;

/** The servers answer, and have no stream of that name: it was never made, or is lost. */
export function isNoSuchStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === noSuchStream;
}

export const streamNames: readonly string[] = [...Object.values(buckets).map(bucketStream), attackStream];
