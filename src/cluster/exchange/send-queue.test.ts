import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SendQueue } from './send-queue.ts';

const limits = { waiting: 10, atOnce: 2, perSecond: 100 };
const turn = () => new Promise((done) => setImmediate(done));

test('a host whose server was killed: what was on its way goes at once over the next connection', async (t) => {
  // no pause ends: what goes, goes without one
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const sent: string[] = [];
  let lose = (_: Error) => {};
  const queue = new SendQueue<string>((value) => {
    sent.push(value);
    return new Promise((_, reject) => {
      lose = reject;
    });
  }, limits);
  queue.open = true;
  queue.put('198.51.100.1', 'block');
  assert.deepEqual(sent, ['block']);
  queue.open = false;
  lose(new Error('the connection to the server is lost'));
  await turn();
  queue.open = true;
  assert.deepEqual(sent, ['block', 'block']);
});

test('a server that refuses is not asked again at once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let sent = 0;
  const queue = new SendQueue<string>(async () => {
    sent++;
    throw new Error('no responders');
  }, limits);
  queue.open = true;
  queue.put('198.51.100.1', 'block');
  await turn();
  assert.equal(sent, 1);
  t.mock.timers.tick(1_000);
  await turn();
  assert.equal(sent, 2);
});
