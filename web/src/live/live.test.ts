import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveEventSchema } from '../../../src/console/contract/events.ts';
import { keys } from '../api/keys.ts';
import { LiveFeed, readEvent } from './live-feed.ts';
import { staleAfter } from './refresh.ts';

test('an attack does not move the log under the eyes of its reader, but a block shows at once', () => {
  const attack = readEvent('{"kind":"attack","attack":{}}');
  const block = readEvent('{"kind":"block","block":{}}');
  assert.ok(attack && block);
  assert.equal(staleAfter(attack).includes('attacks'), false);
  assert.equal(staleAfter(block).includes('blocks'), true);
});

test('every event that the server can send reaches the page, also that a host came or went', () => {
  for (const { shape } of liveEventSchema.options) {
    const [kind] = shape.kind.values;
    assert.equal(readEvent(JSON.stringify({ kind }))?.kind, kind);
  }
  const stale = staleAfter({ kind: 'hosts' });
  for (const resource of ['hosts', 'status', 'blocks', 'explain'] as const)
    assert.ok(stale.includes(keys[resource]), resource);
});

test('after a break everything is loaded anew', () => {
  assert.equal(staleAfter({ kind: 'reset' }), 'all');
  assert.equal(staleAfter({ kind: 'engine', running: true }), 'all', 'what the engine saw before came with no event');
  assert.notEqual(staleAfter({ kind: 'engine', running: false }), 'all');
});

test('an event of a newer server, or none at all, is passed over', () => {
  for (const data of ['{"kind":"holiday"}', '{}', 'null', '7', '', '{', undefined])
    assert.equal(readEvent(data), undefined);
});

test('a connection that is silent for longer than the server ever is, is not called live', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const sources: { onopen?: () => void; onmessage?: (message: { data: string }) => void; closed?: boolean }[] = [];
  const scope: { EventSource?: unknown } = globalThis;
  scope.EventSource = class {
    closed = false;
    constructor() {
      sources.push(this);
    }
    addEventListener() {}
    close() {
      this.closed = true;
    }
  };
  t.after(() => delete scope.EventSource);
  const feed = new LiveFeed();
  const told: string[] = [];
  feed.subscribe(({ kind }) => told.push(kind));
  feed.start();
  sources[0]?.onopen?.();
  for (let passed = 0; passed < 60_000; passed += 15_000) {
    t.mock.timers.tick(15_000);
    sources[0]?.onmessage?.({ data: '{"kind":"here"}' });
  }
  assert.equal(feed.state, 'live');
  t.mock.timers.tick(41_000);
  assert.equal(feed.state, 'waiting');
  assert.deepEqual([sources.length, sources[0]?.closed], [2, true], 'it is tried anew');
  sources[1]?.onopen?.();
  assert.equal(feed.state, 'live');
  assert.equal(told.at(-1), 'reset', 'what was missed is loaded');
  feed.stop();
});
