import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ClusterError } from '../cluster-error.ts';
import {
  type ClusterCredential,
  clusterDirectory,
  readCredential,
  removeCredential,
  writeCredential,
} from './credential.ts';
import { signMembership } from './membership.ts';
import { newSeed, publicTextOf } from './signing-key.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-credential-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function credential(): ClusterCredential {
  const [clusterId, clusterSeed, signingSeed] = [randomUUID(), newSeed(), newSeed()];
  const plain = {
    id: randomUUID(),
    name: 'pbx-1',
    role: 'host' as const,
    key: publicTextOf(signingSeed),
    issued: 1,
    serial: 1,
  };
  return {
    version: 1,
    clusterId,
    clusterKey: publicTextOf(clusterSeed),
    member: signMembership(clusterId, plain, clusterSeed),
    signingSeed,
    servers: ['tls://192.0.2.1:4222', 'tls://[2001:db8::1]:4222', 'nats://nats.example:4222'],
    ca: null,
    nats: { user: 'sipprot', password: 'secret' },
  };
}

test('a credential is kept for its owner only, and comes back as it was', () => {
  const dataDir = join(directory, 'kept');
  assert.equal(readCredential(dataDir), null);
  const first = credential();
  writeCredential(dataDir, first);
  assert.deepEqual(readCredential(dataDir), first);
  const second = { ...first, nats: { jwt: 'a.b.c', seed: 'SU' } };
  writeCredential(dataDir, second);
  assert.deepEqual(readCredential(dataDir), second);
  assert.equal(statSync(clusterDirectory(dataDir)).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(clusterDirectory(dataDir)), ['credential.json']);
  assert.equal(statSync(join(clusterDirectory(dataDir), 'credential.json')).mode & 0o777, 0o600);
  assert.equal(removeCredential(dataDir), true);
  assert.equal(removeCredential(dataDir), false);
  assert.equal(readCredential(dataDir), null);
});

test('a damaged credential is told in words that do not hold its secrets', () => {
  const dataDir = join(directory, 'damaged');
  const whole = credential();
  writeCredential(dataDir, whole);
  const file = join(clusterDirectory(dataDir), 'credential.json');
  const text = readFileSync(file, 'utf8');
  for (const damaged of [
    '',
    '{}',
    'null',
    text.slice(0, 300),
    text.replace('"version": 1', '"version": 2'),
    text.replace(whole.signingSeed, 'short'),
    text.replace('tls://192', 'http://192'),
  ]) {
    writeFileSync(file, damaged);
    assert.throws(
      () => readCredential(dataDir),
      (error) =>
        error instanceof ClusterError &&
        error.code === 'damaged' &&
        error.message.includes(file) &&
        !error.message.includes(whole.signingSeed) &&
        !error.message.includes('secret'),
    );
  }
  chmodSync(file, 0o600);
});
