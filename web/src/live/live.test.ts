import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveEventSchema } from '../../../src/console/contract/events.ts';
import { keys } from '../api/keys.ts';
import { readEvent } from './live-feed.ts';
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
