import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Store } from '../store/store.ts';
import { Outbox } from './outbox.ts';

async function withOutbox(work: (store: Store, outbox: Outbox) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-outbox-'));
  const store = await Store.open(directory, { hostName: 'pbx', recover: true });
  try {
    await work(store, await Outbox.open(store, true, () => {}));
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const keysOf = (outbox: Outbox) => outbox.next('list', 10).map(({ key }) => key);

test('what is changed waits at once, is sent when it is on the disk, and is sent after a restart until it was taken', () =>
  withOutbox(async (store, outbox) => {
    const marked = outbox.mark('list', ['deny 192.0.2.1', 'deny 192.0.2.2'], null);
    assert.ok(outbox.waits('list', 'deny 192.0.2.1'));
    assert.deepEqual(keysOf(outbox), []);
    await store.commit([marked.write]);
    marked.kept();
    assert.deepEqual(keysOf(outbox), ['deny 192.0.2.1', 'deny 192.0.2.2']);
    const [first] = outbox.next('list', 1);
    await outbox.taken([first!]);
    const again = await Outbox.open(store, true, () => {});
    for (const one of [outbox, again]) assert.deepEqual([one.size, ...keysOf(one)], [1, 'deny 192.0.2.2']);
  }));

test('an entry that is changed again while it is sent is sent once more', () =>
  withOutbox(async (store, outbox) => {
    await outbox.put('list', ['deny 192.0.2.1']);
    const items = outbox.next('list', 10);
    await outbox.put('list', ['deny 192.0.2.1']);
    await outbox.taken(items);
    const again = await Outbox.open(store, true, () => {});
    for (const one of [outbox, again]) assert.deepEqual(keysOf(one), ['deny 192.0.2.1']);
  }));

test('a change that cannot be kept is not sent, and one of before goes all the same', () =>
  withOutbox(async (_, outbox) => {
    await outbox.put('list', ['deny 192.0.2.1']);
    const marked = outbox.mark('list', ['deny 192.0.2.1', 'deny 192.0.2.2'], null);
    assert.deepEqual(keysOf(outbox), []);
    marked.undo();
    assert.deepEqual([outbox.size, ...keysOf(outbox)], [1, 'deny 192.0.2.1']);
  }));

test('the disk is full for two changes of one entry: none of them is left waiting, and one of before goes all the same', () =>
  withOutbox(async (_, outbox) => {
    await outbox.put('list', ['deny 192.0.2.1']);
    const changes = [1, 2, 3].map(() => outbox.mark('list', ['deny 192.0.2.1', 'deny 192.0.2.2'], null));
    for (const { undo } of changes) undo();
    assert.deepEqual([outbox.size, ...keysOf(outbox)], [1, 'deny 192.0.2.1']);
    assert.equal(outbox.waits('list', 'deny 192.0.2.2'), false);
  }));

test('an entry is changed again before the store has noted that it was taken: after a restart it is sent', () =>
  withOutbox(async (store, outbox) => {
    await outbox.put('list', ['deny 192.0.2.1', 'deny 192.0.2.2', 'deny 192.0.2.3']);
    const [first, second, third] = outbox.next('list', 10);
    const noted = [outbox.taken([first!]), outbox.taken([second!]), outbox.taken([third!])];
    await Promise.all([...noted, outbox.put('list', ['deny 192.0.2.2'])]);
    const again = await Outbox.open(store, true, () => {});
    for (const one of [outbox, again]) assert.deepEqual(keysOf(one), ['deny 192.0.2.2']);
  }));

test('each change has a mark that is kept over a restart; one that waits again since a later one was not kept is marked anew', () =>
  withOutbox(async (store, outbox) => {
    const marks = (one: Outbox) => one.next('list', 10).map(({ key, mark }) => ({ key, mark }));
    await outbox.put('list', ['deny 192.0.2.1', 'deny 192.0.2.2']);
    const [first, second] = marks(outbox);
    assert.deepEqual(first!.mark, second!.mark);
    const failing = outbox.mark('list', ['deny 192.0.2.1'], null);
    await outbox.put('list', ['deny 192.0.2.3']);
    failing.undo();
    const now = marks(outbox);
    const numbers = new Map(now.map(({ key, mark }) => [key, mark.number]));
    assert.ok(numbers.get('deny 192.0.2.1')! > numbers.get('deny 192.0.2.3')!, 'the third was sent without the first');
    assert.ok(numbers.get('deny 192.0.2.2')! < numbers.get('deny 192.0.2.3')!);
    await outbox.put('list', ['deny 192.0.2.1']);
    const again = await Outbox.open(store, true, () => {});
    const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
    assert.deepEqual(marks(again).sort(byKey), marks(outbox).sort(byKey));
    await again.put('list', ['deny 192.0.2.4']);
    assert.notEqual(marks(again).at(-1)!.mark.run, first!.mark.run);
  }));
