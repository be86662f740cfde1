import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dryRun } from '../firewall/dry-run.ts';
import { formatPrefix, parsePrefix } from '../model/address.ts';
import { started } from './guard-bench.test-support.ts';

const actor = { name: 'anna', source: 'cli' } as const;
const attacker = parsePrefix('198.51.100.7')!;
const entry = (note: string) => ({ prefix: attacker, note, addedBy: 'anna', addedAt: 0, scope: 'host' }) as const;

/** A denylist whose changes are kept or not when the test says so. */
async function denylist(...before: readonly string[]) {
  const dry = dryRun();
  const it = await started({}, dry);
  for (const note of before) await it.guard.lists.change('deny', { add: [entry(note)] }, actor);
  const asked: PromiseWithResolvers<void>[] = [];
  it.notes.commitList = () => {
    asked.push(Promise.withResolvers<void>());
    return asked.at(-1)!.promise;
  };
  const ends: Promise<string>[] = [];
  const change = (change: Parameters<typeof it.guard.lists.change>[1]) =>
    ends.push(
      it.guard.lists.change('deny', change, actor).then(
        () => 'kept',
        () => 'failed',
      ),
    );
  return {
    add: (note: string) => change({ add: [entry(note)] }),
    remove: () => change({ remove: [attacker] }),
    async end(at: number, outcome: 'kept' | 'failed') {
      if (outcome === 'kept') asked[at]!.resolve();
      else asked[at]!.reject(new Error('disk full'));
      assert.equal(await ends[at], outcome);
    },
    /** the note in memory, and whether the kernel has it */
    now: () => [it.guard.list('deny').get(attacker)?.note, dry.lists().deny.map(formatPrefix).length],
  };
}

test('two operators change one entry at the same moment while the disk is full: what stood before is in force again', async () => {
  const list = await denylist('before');
  list.add('one');
  list.add('two');
  await list.end(0, 'failed');
  assert.deepEqual(list.now(), ['two', 1], 'the other’s may still be kept');
  await list.end(1, 'failed');
  assert.deepEqual(list.now(), ['before', 1]);
});

test('one removes an entry while another changes it, and neither can be kept: it is there again', async () => {
  const list = await denylist('before');
  list.remove();
  list.add('two');
  list.remove();
  for (const at of [0, 1, 2]) await list.end(at, 'failed');
  assert.deepEqual(list.now(), ['before', 1]);
});

test('an entry is added, changed and removed at the same moment, and nothing of it can be kept: it is not there', async () => {
  const list = await denylist();
  list.add('one');
  list.add('two');
  list.remove();
  list.add('four');
  for (const at of [0, 1, 2, 3]) await list.end(at, 'failed');
  assert.deepEqual(list.now(), [undefined, 0]);
});

test('of two changes of one entry only the second can be kept: it stands, in whichever order that is known', async () => {
  for (const order of [[0, 1] as const, [1, 0] as const]) {
    const list = await denylist('before');
    list.add('one');
    list.add('two');
    for (const at of order) await list.end(at, at === 1 ? 'kept' : 'failed');
    assert.deepEqual(list.now(), ['two', 1]);
  }
});

test('of two changes of one entry only the first can be kept: it is in force again', async () => {
  const list = await denylist();
  list.add('one');
  list.remove();
  await list.end(0, 'kept');
  await list.end(1, 'failed');
  assert.deepEqual(list.now(), ['one', 1]);
});

test('two operators block and unblock one address at the same moment while the disk is full: what stood before is in force, and no longer', async () => {
  const it = await started();
  const target = { kind: 'prefix', prefix: attacker } as const;
  const inForce = async () => (await it.firewall.blocks()).map(({ remaining }) => Math.round(remaining / 1000));
  const all = async (...changes: readonly (() => Promise<unknown>)[]) => {
    it.notes.fails = true;
    const ends = await Promise.allSettled(changes.map((change) => change()));
    it.notes.fails = false;
    assert.ok(ends.every(({ status }) => status === 'rejected'));
  };
  await all(
    () => it.guard.block(target, 600, 'one', actor),
    () => it.guard.block(target, 900, 'two', actor),
  );
  assert.deepEqual([it.guard.blocksInForce, await inForce()], [0, []]);
  await it.guard.block(target, 60, 'before', actor);
  await all(
    () => it.guard.unblock(target, 0, actor),
    () => it.guard.block(target, 600, 'one', actor),
    () => it.guard.block(target, 900, 'two', actor),
  );
  assert.deepEqual([[...it.guard.blocks()].map(({ note }) => note), await inForce()], [['before'], [60]]);
});
