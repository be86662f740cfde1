import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seal } from '../../src/cluster/credentials/envelope.ts';
import { signerOf } from '../../src/cluster/credentials/signing-key.ts';
import { suspicionSubject } from '../../src/cluster/subjects.ts';
import { writePcap } from '../traffic/pcap-file.ts';
import { Traffic } from '../traffic/traffic.ts';
import { type ClusterEngine, clusterEngine } from './cluster-engines.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, smallCluster } from './small-cluster.ts';

const attacker = '203.0.113.66';
const hosts = [first, 'pbx-2', 'pbx-3'] as const;

/** The attacker guesses two passwords of one account, a second apart, and no more. */
function twoFailures(directory: string): string {
  const story = new Traffic();
  const peer = { address: attacker, port: 5080, agent: null };
  for (let i = 0; i < 2; i++) story.register(i, peer, '100', 401);
  const file = join(directory, 'two-failures.pcap');
  writePcap(file, story.wire.frames());
  return file;
}

async function attackLog(host: ClusterEngine) {
  return (await host.request('log', { filter: { attacker }, limit: 10, count: false })).rows;
}

test('two failed logins at each of three hosts: the attacker is shut out on all', { skip: natsMissing }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-suspicion-'));
  try {
    await using cluster = await smallCluster();
    for (const host of hosts.slice(1)) await cluster.join(host);
    const capture = { file: twoFailures(directory), protect: ['192.0.2.10'] };
    const engines = await Promise.all(hosts.map((host) => clusterEngine(host, cluster.dataDir(host), capture)));
    try {
      for (const engine of engines)
        await until(async () => (await engine.blocked()).includes(attacker), `${engine.name} blocks`);
      const rows = (await Promise.all(engines.map(attackLog))).flat();
      assert.ok(rows.length > 0);
      for (const row of rows) {
        assert.equal(row.detector, 'register-brute-force');
        assert.equal(row.evidence, 'proven');
        assert.match(row.reason, /^it guessed [56] passwords on 3 hosts/);
      }
    } finally {
      for (const engine of engines) await engine.stop();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('two failed logins at one host, and a stolen credential that tells of a thousand: nobody is shut out', {
  skip: natsMissing,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-suspicion-'));
  try {
    await using cluster = await smallCluster();
    for (const host of hosts.slice(1)) await cluster.join(host);
    const capture = { file: twoFailures(directory), protect: ['192.0.2.10'] };
    await using one = await clusterEngine(first, cluster.dataDir(first), capture);
    await using two = await clusterEngine('pbx-2', cluster.dataDir('pbx-2'));
    for (const engine of [one, two])
      await until(async () => (await engine.request('status', {})).cluster.connected, `${engine.name} connects`);
    const { member, signingSeed } = cluster.credential('pbx-3');
    const signer = signerOf(member.id, signingSeed);
    const connection = await cluster.connection('pbx-3');
    const say = (stamp: number) => {
      const words = [attacker, '198.51.100.7'].map((source) => [source, 'tries', 1000, 1000, 1000, 0]);
      const subject = suspicionSubject(member.id);
      connection.publish(subject, seal(subject, stamp, { at: Date.now(), words, cleared: [] }, signer));
      // in another's name: the server drops it, and if it did not, its signature would be wrong
      const forged = suspicionSubject(cluster.credential('pbx-2').member.id);
      connection.publish(forged, seal(forged, stamp, { at: Date.now(), words, cleared: [] }, signer));
    };
    for (let stamp = 1; stamp <= 10; stamp++) {
      say(stamp);
      await connection.flush();
      await sleep(300);
    }
    await connection.close();
    for (const engine of [one, two]) {
      assert.deepEqual(await engine.blocked(), []);
      assert.deepEqual(await attackLog(engine), []);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
