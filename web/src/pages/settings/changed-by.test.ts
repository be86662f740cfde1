import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingsChange } from '../../../../src/console/contract/settings.ts';
import { changedBy } from './changed-by.ts';

const change = (actor: string, before: object, after: object): SettingsChange => ({
  id: 1,
  time: 0,
  actor,
  source: 'console',
  before: { ...before },
  after: { ...after },
});

test('whoever is named for a change is the one who made it, not the last one who saved anything', () => {
  const changes = [
    change('carol', { sip: true }, { sip: false }),
    change(
      'bob',
      { detectors: { flood: { mode: 'off' } } },
      { detectors: { flood: { mode: 'off' }, x: { mode: 'on' } } },
    ),
    change('alice', { detectors: {} }, { detectors: { flood: { mode: 'off' } } }),
  ];
  assert.equal(changedBy(changes, 'detectors', 'flood.mode'), 'alice');
  assert.equal(changedBy(changes, 'detectors'), 'bob');
  assert.equal(changedBy(changes, 'sip', ''), 'carol');
  assert.equal(changedBy(changes, 'tftp', ''), undefined);
});
