import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackBody } from '../cluster/wire.ts';
import { spareReasons } from '../guard/verdict.ts';
import { sampleAttack } from '../store/testing/sample-attack.ts';
import { scratchStore } from '../store/testing/scratch.ts';
import { ClusterSide, type ClusterSideParts } from './cluster-side.ts';

test('whatever was done about an attack, and for whatever reason it was spared: the other hosts take the record', async () => {
  const store = await scratchStore();
  const side = new ClusterSide({ store } as ClusterSideParts);
  const spared = Object.values(spareReasons).map((why) => `spared: ${why}`);
  for (const action of ['blocked', 'observed', 'noticed', 'denied', 'failed', ...spared]) {
    const body = await side.ownAttack(store.recordAttack(sampleAttack(), { action, country: 'DE' }));
    const parsed = attackBody.safeParse(JSON.parse(JSON.stringify(body)));
    assert.equal(parsed.data?.action, action, parsed.error?.message);
  }
  await store.close();
});
