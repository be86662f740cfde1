import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsSchema } from '../../model/settings.ts';
import { undoOf } from './undo.ts';

const settings = settingsSchema.parse({
  blockSeconds: 60,
  detectors: { flood: { mode: 'observe', thresholds: { rate: 99 } }, 'options-sweep': { mode: 'off' } },
});

test('a change is taken back field by field, and what was not there before goes', () => {
  const after = { blockSeconds: 60, detectors: settings.detectors };
  const before = { blockSeconds: 3600, detectors: { 'options-sweep': { mode: 'on' } } };
  assert.deepEqual(undoOf(before, after, settings), {
    blockSeconds: 3600,
    detectors: { flood: null, 'options-sweep': { mode: 'on' } },
  });
});

test('a threshold that was set is taken away by name, and the others of the detector stay', () => {
  const after = { detectors: settings.detectors };
  const before = { detectors: { flood: { mode: 'observe' }, 'options-sweep': { mode: 'off' } } };
  assert.deepEqual(undoOf(before, after, settings), {
    detectors: { flood: { mode: 'observe', thresholds: null }, 'options-sweep': { mode: 'off' } },
  });
});

test('what somebody changed again since is not lost', () => {
  assert.equal(undoOf({ blockSeconds: 3600 }, { blockSeconds: 61 }, settings), undefined);
});
