import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captureWord, geoWord, protectionWord } from './host-states.ts';

const applied = { blocks: 0, lists: 0, settings: 0 };

test('a host that is not heard of is never shown as protecting, whatever it said last', () => {
  assert.deepEqual(protectionWord({ presence: 'gone', protection: 'enforcing' }), {
    tone: 'broken',
    word: 'Not heard of',
  });
  // a host that is cut off must not cry about all the others
  assert.equal(protectionWord({ presence: 'unknown', protection: 'enforcing' }).tone, 'plain');
  assert.equal(geoWord({ active: false, geo: 'enforcing' }).tone, 'plain');
  assert.equal(protectionWord({ presence: 'here', protection: 'enforcing' }).tone, 'good');
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
  const host = { presence: 'here', applied, dropped: 0 } as const;
  assert.deepEqual(captureWord({ ...host, captures }), { tone: 'broken', word: 'eth1: no such device' });
  assert.deepEqual(captureWord({ ...host, captures: captures.slice(0, 1) }), { tone: 'good', word: 'Up' });
  assert.equal(captureWord({ ...host, captures: [] })?.tone, 'broken');
});

test('a capture that loses packets is not called good', () => {
  const state = captureWord({
    presence: 'here',
    applied,
    captures: [{ interface: 'eth0', state: 'up' }],
    dropped: 1,
  });
  assert.deepEqual(state, { tone: 'notice', word: 'Up, 1 frame lost unread' });
});

test('captures of a host that does not tell of them, or is not heard of, are not called broken', () => {
  assert.equal(captureWord({ presence: 'here', applied: null, captures: [], dropped: null }), undefined);
  assert.equal(captureWord({ presence: 'gone', applied, captures: [], dropped: null }), undefined);
});
