/** A cluster inside the benchmark's namespace: a nats-server, one engine, and crowds of others. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addMember } from '../src/cluster/credentials/authority.ts';
import { asAuthority, publishMember } from '../src/cluster/credentials/authority-link.ts';
import { type ClusterCredential, writeCredential } from '../src/cluster/credentials/credential.ts';
import { smallCluster } from '../test/cluster/small-cluster.ts';
import type { CrowdJob, CrowdReport } from './cluster-crowd-child.ts';
import type { EngineReport } from './cluster-engine-child.ts';

export interface ClusterJob {
  readonly engines: number;
  readonly crowds: number;
  /** blocks a second of all together */
  readonly rate: number;
  readonly seconds: number;
}

export interface ClusterTimes {
  /** from the sending of a block on one host to the kernel of another, milliseconds */
  readonly latencies: readonly number[];
  readonly sent: number;
  readonly failed: number;
  readonly received: number;
  readonly cores: number;
  readonly memory: readonly [number, number];
}

if (import.meta.main) {
  const job = JSON.parse(process.argv[2]!) as ClusterJob;
  await using cluster = await smallCluster();
  let authority = cluster.authority();
  const now = Date.now();
  const credentials: ClusterCredential[] = [];
  for (let i = 0; i < job.engines; i++) {
    const request = { name: `host-${i}`, role: 'host', server: null, leaf: false, now } as const;
    const change = await addMember(authority, request);
    authority = change.authority;
    credentials.push(change.kit.credential);
  }
  await asAuthority(authority, now, async (_, connection) => {
    for (const { member } of credentials) await publishMember(connection, member);
  });
  const [own, ...others] = credentials;
  const dataDir = cluster.dataDir('host-0');
  writeCredential(dataDir, own!);
  const engine = child('cluster-engine-child.ts', { dataDir, name: 'host-0' });
  await engine.line('protecting');
  const crowds = Array.from({ length: job.crowds }, (_, number) => {
    const file = join(cluster.directory, `crowd-${number}.json`);
    writeFileSync(file, JSON.stringify(others.filter((_, i) => i % job.crowds === number)));
    const input: CrowdJob = { file, number, rate: job.rate / job.crowds, seconds: job.seconds };
    return child('cluster-crowd-child.ts', input);
  });
  for (const crowd of crowds) await crowd.line('ready');
  engine.say('go');
  for (const crowd of crowds) crowd.say('go');
  const told = await Promise.all(
    crowds.map(async (crowd) => JSON.parse((await crowd.line('report')).slice(7)) as CrowdReport),
  );
  engine.say('end');
  const report = JSON.parse((await engine.line('report')).slice(7)) as EngineReport;
  const sent = told.flatMap((crowd) => Object.entries(crowd.sent));
  const latencies = sent.flatMap(([target, at]) => {
    const arrived = report.inForce[target];
    return arrived === undefined ? [] : [arrived - at];
  });
  const sum = (value: (one: CrowdReport) => number) => told.reduce((total, one) => total + value(one), 0);
  const times: ClusterTimes = {
    latencies,
    sent: sent.length,
    failed: sum(({ failed }) => failed),
    received: sum(({ received }) => received),
    cores: report.cores,
    memory: report.memory,
  };
  await new Promise<void>((done) => process.stdout.write(JSON.stringify(times), () => done()));
}

interface Child {
  say(text: string): void;
  /** the next line that begins so */
  line(beginning: string): Promise<string>;
}

function child(file: string, input: unknown): Child {
  const process_: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, file), JSON.stringify(input)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let rest = '';
  const lines: string[] = [];
  let wake = () => {};
  process_.stdout!.on('data', (chunk: Buffer) => {
    rest += chunk;
    const whole = rest.split('\n');
    rest = whole.pop()!;
    lines.push(...whole);
    wake();
  });
  let ended = false;
  process_.on('close', () => {
    ended = true;
    wake();
  });
  return {
    say: (text) => void process_.stdin!.write(`${text}\n`),
    async line(beginning) {
      for (;;) {
        const found = lines.findIndex((line) => line.startsWith(beginning));
        if (found >= 0) return lines.splice(found, 1)[0]!;
        if (ended) throw new Error(`${file} ended before it said "${beginning}"`);
        await new Promise<void>((done) => {
          wake = done;
        });
      }
    },
  };
}
