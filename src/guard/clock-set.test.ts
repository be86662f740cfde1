import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../model/address.ts';
import { parseTarget } from '../model/block.ts';
import { bench, started } from './guard-bench.test-support.ts';
import type { KeptBlock } from './guard-memory.ts';
import { noHostAddresses } from './never-block.ts';

const actor = { name: 'ada', source: 'cli' } as const;

for (const by of [3_600_000, -3_600_000])
  test(`NTP sets the clock ${by > 0 ? 'forwards' : 'back'} by an hour: a block ends when it would have, and so does what an unblock holds`, async () => {
    const it = await started();
    const target = parseTarget('198.51.100.8')!;
    await it.guard.block(target, 600, '', actor);
    await it.guard.block(parseTarget('198.51.100.9')!, 600, '', actor);
    await it.guard.unblock(parseTarget('198.51.100.9')!, 600, actor);
    it.time += 60_000;
    it.time += by;
    it.guard.clockSet(by);
    // decided in the moment before it was noticed, and after it
    it.time += 100;
    await it.guard.block(parseTarget('198.51.100.10')!, 1200, '', actor);
    it.guard.expire();
    assert.equal(it.guard.blockOf(target)?.until, it.time - 100 + 540_000);
    it.time += 539_000;
    it.guard.expire();
    assert.ok(it.guard.blockOf(target));
    assert.ok(it.guard.explain(parseAddress('198.51.100.9')!).heldUntil);
    it.time += 2_000;
    it.guard.expire();
    assert.equal(it.guard.blockOf(target), undefined);
    assert.equal(it.guard.explain(parseAddress('198.51.100.9')!).heldUntil, undefined);
    assert.equal(it.guard.blocksInForce, 1);
  });

test('a clock that was wrong at the start is set right: blocks that were written down before end as it was said then', async () => {
  const it = bench();
  const right = it.time;
  it.time -= 86_400_000;
  const kept: KeptBlock = {
    target: parseTarget('198.51.100.8')!,
    ...{ cause: 'flood', reason: 'r', origin: 'pbx', evidence: 'proven', timesBefore: 0, note: '', liftedAt: null },
    since: right - 60_000,
    until: right + 540_000,
  };
  await it.guard.start({ kept: [[kept]], allow: [], deny: [], repeaters: [] }, noHostAddresses, ['eth0']);
  it.time = right + 1_000;
  it.guard.clockSet(86_401_000);
  assert.equal(it.guard.blockOf(kept.target)?.until, kept.until);
});
