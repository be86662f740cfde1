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
  assert.deepEqual(undoOf(before, after, settings), { detectors: { flood: { thresholds: null } } });
});

test('what somebody changed again since is not lost', () => {
  assert.equal(undoOf({ blockSeconds: 3600 }, { blockSeconds: 61 }, settings), undefined);
});

test('a detector can be put back after another one was changed, and that one stays as it is', () => {
  const first = { before: { detectors: {} }, after: { detectors: { 'options-sweep': { mode: 'off' } } } };
  assert.deepEqual(undoOf(first.before, first.after, settings), { detectors: { 'options-sweep': null } });
  const rate = { detectors: { flood: { mode: 'observe', thresholds: { rate: 99 } } } };
  const before = { detectors: { flood: { mode: 'observe', thresholds: { rate: 50 } } } };
  assert.deepEqual(undoOf(before, rate, settings), { detectors: { flood: { thresholds: { rate: 50 } } } });
});

test('a threshold can be put back after the mode of its detector was changed', () => {
  const before = { detectors: { flood: { mode: 'on' } } };
  const after = { detectors: { flood: { mode: 'on', thresholds: { rate: 99 } } } };
  assert.deepEqual(undoOf(before, after, settings), { detectors: { flood: { thresholds: null } } });
});

test('a detector that was put to its defaults gets back what it had', () => {
  const now = settingsSchema.parse({});
  const before = { detectors: { flood: { thresholds: { rate: 99 } } } };
  assert.deepEqual(undoOf(before, { detectors: {} }, now), before);
});

test('a detector that somebody changed again since is not lost', () => {
  const before = { detectors: { flood: { mode: 'on' } } };
  assert.equal(undoOf(before, { detectors: { flood: { mode: 'off' } } }, settings), undefined);
  const after = { detectors: { flood: { mode: 'on', thresholds: { rate: 80 } } } };
  assert.equal(undoOf(before, after, settings), undefined);
});
