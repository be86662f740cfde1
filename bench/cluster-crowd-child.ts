/** Engines of a cluster without the engine: each connects, follows the blocks, and blocks at a steady rate; signatures are made, not looked at. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { connectionOptions } from '../src/cluster/credentials/connection.ts';
import type { ClusterCredential } from '../src/cluster/credentials/credential.ts';
import { signerOf } from '../src/cluster/credentials/signing-key.ts';
import { Publisher } from '../src/cluster/exchange/publisher.ts';
import { Follower } from '../src/cluster/follower.ts';
import { keyText } from '../src/cluster/key-text.ts';
import { OwnStamps } from '../src/cluster/stamps.ts';
import { bucketStream, buckets, keySubject } from '../src/cluster/subjects.ts';
import type { BlockBody } from '../src/cluster/wire.ts';

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
      const js = jetstream(await connect(connectionOptions(credential)), { timeout: 10_000 });
      const follower = new Follower(js, {
        stream: bucketStream(buckets.blocks),
        subjects: keySubject(buckets.blocks, '>'),
        raw: () => {
          received++;
        },
        caughtUp: () => {},
      });
      void follower.run();
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
