import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { writeCredential } from '../cluster/credentials/credential.ts';
import { signMembership } from '../cluster/credentials/membership.ts';
import { newSeed, publicTextOf } from '../cluster/credentials/signing-key.ts';
import type { Role } from '../cluster/subjects.ts';
import { parsePrefix } from '../model/address.ts';
import { parseTarget } from '../model/block.ts';
import { databaseFile } from '../store/data-directory.ts';
import type { Store } from '../store/store.ts';
import { scratchDirectory, scratchStore } from '../store/testing/scratch.ts';
import { write } from '../store/writes.ts';
import { takeStanding } from './membership.ts';

const [clusterId, clusterSeed] = [randomUUID(), newSeed()];

function join(directory: string, role: Role): void {
  const signingSeed = newSeed();
  const plain = { id: randomUUID(), name: 'pbx1', role, key: publicTextOf(signingSeed), issued: 1, serial: 1 };
  writeCredential(directory, {
    ...{ version: 1, clusterId, clusterKey: publicTextOf(clusterSeed), signingSeed, ca: null, nats: null },
    ...{ member: signMembership(clusterId, plain, clusterSeed), servers: ['nats://192.0.2.1:4222'] },
  });
}

/** A data directory of an operator host of a cluster, with an entry in its allowlist. */
async function operator(): Promise<{ readonly directory: string; readonly store: Store }> {
  const directory = scratchDirectory();
  join(directory, 'operator');
  const store = await scratchStore(directory);
  await store.putListEntries('allow', [{ prefix: parsePrefix('10.0.0.0/8')!, note: '', addedBy: 'a', addedAt: 0 }]);
  return { directory, store };
}

const waiting = async (store: Store) => (await store.read('outboxAfter', 0, 10)).map(({ key }) => key);

test('a host that has just joined as an operator sends its lists to the cluster', async () => {
  const { directory, store } = await operator();
  await takeStanding(store, directory, 0);
  assert.deepEqual(await waiting(store), ['allow 10.0.0.0/8']);
  assert.equal((await store.readList('allow'))[0]!.scope, 'cluster');
  await store.close();
});

test('an operator host becomes a plain one: what it has not sent does not wait any more', async () => {
  const { directory, store } = await operator();
  await takeStanding(store, directory, 0);
  join(directory, 'host');
  await takeStanding(store, directory, 0);
  assert.deepEqual(await waiting(store), []);
  await store.close();
});

test('a host is revoked and taken in again: the others have lifted what it blocked, and it tells them once more', async () => {
  const { directory, store } = await operator();
  await takeStanding(store, directory, 0);
  const target = parseTarget('198.51.100.7')!;
  store.putBlock({
    ...{ target, cause: 'flood', reason: 'r', origin: 'pbx1', since: 0, until: 1000, evidence: 'proven' as const },
    ...{ timesBefore: 0, note: '' },
  });
  store.queue(write('setBlockRevision', '198.51.100.7', 0, 9));
  const revision = async () => {
    await store.flush();
    return (await store.readBlocks(1))[0]!.revision;
  };
  await takeStanding(store, directory, 0);
  assert.equal(await revision(), 9, 'a start as any other');
  join(directory, 'operator');
  await takeStanding(store, directory, 0);
  assert.equal(await revision(), undefined);
  await store.close();
});

for (const lost of [false, true])
  test(`the database of an operator host is damaged${lost ? ', and its place in the cluster lost' : ''}: what waits is sent, and no list that others have changed`, async () => {
    const { directory, store } = await operator();
    await takeStanding(store, directory, 0);
    const items = await store.read('outboxAfter', 0, 10);
    const change = write('putOutbox', 'unblock', ['192.0.2.7'], '{}', { run: 'a', number: 1 });
    await store.commit([
      write(
        'deleteOutbox',
        'list',
        items.map(({ key }) => key),
      ),
      change,
    ]);
    if (lost) await store.commit([write('clearClusterState')]);
    await store.close();
    writeFileSync(`${databaseFile(directory)}.damaged`, '');
    const saved = await scratchStore(directory, { recover: true });
    assert.notEqual(saved.report.recovery, undefined);
    const { credential, remembered } = await takeStanding(saved, directory, 0);
    assert.deepEqual(await waiting(saved), ['192.0.2.7']);
    assert.deepEqual([remembered.cluster, remembered.role], [credential!.clusterId, 'operator']);
    assert.equal((await saved.readList('allow'))[0]!.scope, 'cluster');
    await saved.close();
  });
