/** Engines of a cluster without the engine: each connects, follows the blocks, and blocks at a steady rate; signatures are made, not looked at. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { connect, createInbox, type NatsConnection } from '@nats-io/transport-node';
import { connectionOptions } from '../src/cluster/credentials/connection.ts';
import type { ClusterCredential } from '../src/cluster/credentials/credential.ts';
import { signerOf } from '../src/cluster/credentials/signing-key.ts';
import { Publisher } from '../src/cluster/exchange/publisher.ts';
import { keyText } from '../src/cluster/key-text.ts';
import { OwnStamps } from '../src/cluster/stamps.ts';
import { bucketStream, buckets, inboxPrefix, keySubject } from '../src/cluster/subjects.ts';
import type { BlockBody } from '../src/cluster/wire.ts';

/** messages that the server may deliver before it is asked for more */
const batch = 1000;

export interface CrowdJob {
  /** JSON file with the credentials */
  readonly file: string;
  /** tells the addresses of several crowds apart, 0–255 */
  readonly number: number;
  /** blocks a second of all its engines */
  readonly rate: number;
  readonly seconds: number;
}

export interface CrowdReport {
  /** milliseconds since the epoch, with a fraction, by target */
  readonly sent: Readonly<Record<string, number>>;
  readonly received: number;
  readonly failed: number;
}

if (import.meta.main) {
  const { file, number, rate, seconds } = JSON.parse(process.argv[2]!) as CrowdJob;
  const credentials = JSON.parse(readFileSync(file, 'utf8')) as readonly ClusterCredential[];
  let received = 0;
  let failed = 0;
  const sent: Record<string, number> = {};
  const engines = await Promise.all(
    credentials.map(async (credential) => {
      const connection = await connect(connectionOptions(credential));
      const js = jetstream(connection, { timeout: 10_000 });
      await receive(connection, inboxPrefix(credential.member.id), js, () => {
        received++;
      });
      const { id } = credential.member;
      return { id, publisher: new Publisher(js, signerOf(id, credential.signingSeed), new OwnStamps(0, () => {})) };
    }),
  );
  process.stdout.write('ready\n');
  await new Promise((done) => process.stdin.once('data', done));
  const began = performance.now();
  const pending: Promise<unknown>[] = [];
  for (let i = 0; i < rate * seconds; i++) {
    const wait = began + (i * 1000) / rate - performance.now();
    if (wait > 1) await new Promise((done) => setTimeout(done, wait));
    const { id, publisher } = engines[i % engines.length]!;
    const target = `11.${number}.${(i >> 8) & 255}.${i & 255}`;
    sent[target] = performance.timeOrigin + performance.now();
    pending.push(
      publisher.send(keySubject(buckets.blocks, `b.${id}.${keyText(target)}`), blockOf(target)).catch(() => {
        failed++;
      }),
    );
  }
  await Promise.all(pending);
  await new Promise((done) => setTimeout(done, 2000));
  const report: CrowdReport = { sent, received, failed };
  process.stdout.write(`report ${JSON.stringify(report)}\n`, () => process.exit());
}

/** Has the server deliver all blocks, as to a follower, and does as little as can be done with them: 199 hosts share this machine. */
async function receive(
  connection: NatsConnection,
  prefix: string,
  js: JetStreamClient,
  came: () => void,
): Promise<void> {
  const stream = bucketStream(buckets.blocks);
  const consumer = await js.consumers.get(stream, { filter_subjects: keySubject(buckets.blocks, '>') });
  const { name } = await consumer.info();
  const inbox = createInbox(prefix);
  const pull = () =>
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`, JSON.stringify({ batch, expires: 600e9 }), {
      reply: inbox,
    });
  let left = batch;
  connection.subscribe(inbox, {
    callback: () => {
      came();
      if (--left > batch / 2) return;
      left += batch;
      pull();
    },
  });
  pull();
}

function blockOf(target: string): BlockBody {
  return {
    target,
    cause: 'register-brute-force',
    reason: `${target} failed to register 5 times within 60 s, as 201, 202, 203`,
    evidence: 'proven',
    seconds: 3600,
    age: 0,
    timesBefore: 0,
    note: '',
    seenUnblock: 0,
  };
}
