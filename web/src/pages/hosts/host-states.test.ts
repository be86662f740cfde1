import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captureWord, geoWord, protectionWord } from './host-states.ts';

test('a host that is not heard of is never shown as protecting, whatever it said last', () => {
  assert.deepEqual(protectionWord({ active: false, protection: 'enforcing' }), {
    tone: 'broken',
    word: 'Not heard of',
  });
  assert.equal(geoWord({ active: false, geo: 'enforcing' }).tone, 'plain');
  assert.equal(protectionWord({ active: true, protection: 'enforcing' }).tone, 'good');
});

test('a host without a country rule is no alarm, one that cannot enforce its rule is', () => {
  assert.equal(geoWord({ active: true, geo: 'off' }).tone, 'plain');
  assert.equal(geoWord({ active: true, geo: 'failing' }).tone, 'broken');
});

test('one capture of two that is down is what is said', () => {
  const captures = [
    { interface: 'eth0', state: 'up' },
    { interface: 'eth1', state: 'no such device' },
  ];
  const host = { active: true, own: true, dropped: 0 };
  assert.deepEqual(captureWord({ ...host, captures }), { tone: 'broken', word: 'eth1: no such device' });
  assert.deepEqual(captureWord({ ...host, captures: captures.slice(0, 1) }), { tone: 'good', word: 'Up' });
  assert.equal(captureWord({ ...host, captures: [] })?.tone, 'broken');
});

test('a capture that loses packets is not called good', () => {
  const state = captureWord({ active: true, own: true, captures: [{ interface: 'eth0', state: 'up' }], dropped: 1 });
  assert.deepEqual(state, { tone: 'notice', word: 'Up, 1 frame lost unread' });
});

test('captures of another host are not known here and not called broken', () => {
  assert.equal(captureWord({ active: true, own: false, captures: [], dropped: null }), undefined);
});
