import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectorIds } from '../model/detector.ts';
import { settingsSchema } from '../model/settings.ts';
import { unwatched } from './unwatched.ts';

const every = (mode: 'observe' | 'off') => Object.fromEntries(detectorIds.map((id) => [id, { mode }]));
const told = (change: object) => unwatched(settingsSchema.parse(change));

test('settings by which nothing is recognised are told, and those that leave something are not', () => {
  assert.equal(told({}), undefined);
  assert.equal(told({ sip: false }), undefined);
  assert.equal(told({ detectors: { ...every('off'), flood: { mode: 'on' } } }), undefined);
  assert.equal(told({ detectors: { ...every('off'), flood: {} } }), undefined, 'on is the default');
  assert.match(told({ sip: false, tftp: false })!, /neither SIP nor TFTP/);
  assert.match(told({ detectors: every('off') })!, /detectors are off/);
  assert.equal(told({ detectors: every('observe') }), undefined, 'a trial');
});
