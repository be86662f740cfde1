import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { formatPrefix } from '../../model/address.ts';
import { type ClusterCredential, readCredential } from './credential.ts';
import { signMembership } from './membership.ts';
import { keepServers, sealServers, serverAddresses } from './server-list.ts';
import { newSeed, publicTextOf } from './signing-key.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-servers-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const [clusterId, clusterSeed, signingSeed] = [randomUUID(), newSeed(), newSeed()];
const url = (number: number) => `tls://192.0.2.${number}:4222`;
const listOf = (issued: number, ...numbers: readonly number[]) =>
  Buffer.from(sealServers(clusterId, clusterSeed, numbers.map(url), issued));

function credential(...servers: readonly number[]): ClusterCredential {
  const key = publicTextOf(signingSeed);
  const plain = { id: randomUUID(), name: 'pbx-1', role: 'host', key, issued: 1, serial: 1 } as const;
  return {
    version: 1,
    clusterId,
    clusterKey: publicTextOf(clusterSeed),
    member: signMembership(clusterId, plain, clusterSeed),
    signingSeed,
    servers: servers.map(url),
    ca: null,
    nats: null,
  };
}

test('of two lists of servers the one that was issued later counts, whichever comes last, also after a restart', () => {
  const [older, newer] = [listOf(1_000, 1, 9), listOf(2_000, 1, 2, 3)];
  for (const [name, order] of Object.entries({ old: [older, newer, older], new: [newer, older] })) {
    const dataDir = join(directory, name);
    let kept = credential(1);
    for (const list of order) kept = keepServers(dataDir, kept, list);
    assert.deepEqual(kept.servers, [1, 2, 3].map(url));
    const restarted = readCredential(dataDir)!;
    assert.deepEqual(restarted.servers, kept.servers);
    assert.equal(keepServers(dataDir, restarted, older), restarted);
  }
});

test('who joined with all servers knows of an older list that it is older, as soon as the list has come', () => {
  const dataDir = join(directory, 'same');
  const kept = keepServers(dataDir, credential(1, 2), listOf(2_000, 1, 2));
  assert.deepEqual(keepServers(dataDir, kept, listOf(1_000, 1)).servers, [1, 2].map(url));
});

test('a list that the cluster key did not sign, or of other sites only, changes nothing', () => {
  const own = credential(1);
  const forged = Buffer.from(sealServers(clusterId, newSeed(), [url(1), url(6)], 9_000));
  const elsewhere = Buffer.from(sealServers(randomUUID(), clusterSeed, [url(1), url(6)], 9_000));
  for (const text of [forged, elsewhere, listOf(9_000, 6), Buffer.from('{}')])
    assert.equal(keepServers(join(directory, 'none'), own, text), own);
});

test('servers have addresses, or names that are not looked up', () => {
  const urls = ['tls://192.0.2.1:4222', 'nats://[2001:db8::1]:4222', 'tls://nats.example:4222'];
  assert.deepEqual(serverAddresses(urls).map(formatPrefix), ['192.0.2.1', '2001:db8::1']);
});
