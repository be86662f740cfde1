import { setTimeout as sleep } from 'node:timers/promises';
import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import type { Follower } from './follower.ts';
import { type BucketName, bucketStream, buckets } from './subjects.ts';

/** What hosts hold in common: all members may ask about these streams. */
const commonStreams = [buckets.blocks, buckets.lists, buckets.settings].map(bucketStream);

/** Which stream it is, among those that had its name: when it was made; and its last sequence. */
export interface StreamId {
  readonly id: string;
  readonly last: number;
}

/** The common streams as their leaders see them. */
export function commonStreamsOf(jsm: JetStreamManager): Promise<StreamInfo[]> {
  return Promise.all(commonStreams.map((name) => jsm.streams.info(name)));
}

/** By the streams' names. */
export function streamIdsOf(found: readonly StreamInfo[]): ReadonlyMap<string, StreamId> {
  return new Map(
    found.map(({ config, created, state }) => [config.name, { id: String(created), last: state.last_seq }]),
  );
}

const pause = 500;
/** so often it is looked whether the rest has come, before the session is begun anew */
const looks = 6;

/**
 * A server that is still catching up with the others can leave out what it has not got, without saying so.
 * @throws when the follower, which began at the first message, was given fewer than the stream's leader had when it was asked, or
 * not up to its last
 */
export async function allTaken(jsm: JetStreamManager, bucket: BucketName, follower: Follower): Promise<void> {
  const { messages, last_seq } = (await jsm.streams.info(bucketStream(bucket))).state;
  if (messages === 0) return;
  for (let look = 1; follower.taken < messages || follower.sequence < last_seq; look++) {
    if (look === looks) throw new Error(`the server has not got all of the cluster's ${bucket} yet`);
    await sleep(pause);
  }
}
