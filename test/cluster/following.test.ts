import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Follower } from '../../src/cluster/follower.ts';
import { bucketStream, buckets, keySubject } from '../../src/cluster/subjects.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, type SmallCluster, smallCluster } from './small-cluster.ts';

let cluster: SmallCluster;
let connection: NatsConnection;

before(async () => {
  if (natsMissing) return;
  cluster = await smallCluster();
  connection = await cluster.connection(first);
});

after(async () => {
  if (natsMissing) return;
  await connection?.close();
  await cluster?.[Symbol.asyncDispose]();
});

// What the server counts as pending stays above 0 when a value that it counted is replaced at the wrong moment.
test('who begins to read while the same keys are written again and again is told when that was all', {
  skip: natsMissing,
}, async () => {
  const js = jetstream(connection);
  const writing = new AbortController();
  const write = async (key: string) => {
    while (!writing.signal.aborted) await js.publish(keySubject(buckets.settings, key), 'value');
  };
  const followers: Follower[] = [];
  let told = 0;
  const writers = Array.from({ length: 16 }, (_, i) => write(`key${i}`));
  for (let i = 0; i < 40; i++) {
    const follower = new Follower(js, {
      stream: bucketStream(buckets.settings),
      subjects: keySubject(buckets.settings, '>'),
      raw: () => {},
      caughtUp: () => told++,
    });
    void follower.run();
    followers.push(follower);
    await sleep(25);
  }
  writing.abort();
  await Promise.all(writers);
  try {
    await until(() => told === followers.length, 'all are told');
  } finally {
    for (const follower of followers) await follower.stop();
  }
});
