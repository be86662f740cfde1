import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneByOne } from './one-by-one.ts';

test('a viewer who asks for ever more previews gets one after the other, and is told to wait; a failure holds up nobody', async () => {
  const previews = new OneByOne(3);
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (name: string, fails = false) =>
    previews.run(async () => {
      order.push(`begin ${name}`);
      await new Promise<void>((done) => ends.push(done));
      order.push(`end ${name}`);
      if (fails) throw new Error(name);
      return name;
    });
  const answers = [ask('a', true), ask('b'), ask('c')].map((answer) => answer.catch((error: Error) => error));
  await assert.rejects(ask('d'), { code: 'busy', retryAfter: 5 });
  for (let i = 0; i < 3; i++) {
    while (!ends[i]) await new Promise(setImmediate);
    assert.equal(ends.length, i + 1);
    ends[i]!();
  }
  const [a, b, c] = await Promise.all(answers);
  assert.deepEqual([a instanceof Error, b, c], [true, 'b', 'c']);
  assert.deepEqual(order, ['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
  const again = ask('e');
  while (!ends[3]) await new Promise(setImmediate);
  ends[3]!();
  assert.equal(await again, 'e');
});
