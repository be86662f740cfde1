import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSettings } from '../../../../src/engine/change-settings.ts';
import { settingsSchema } from '../../../../src/model/settings.ts';
import { rebase } from './rebase.ts';
import { changeOf, errorsOf, type Settings, type SettingsDraft, withDetector, withField } from './settings-change.ts';

const defaults = settingsSchema.parse({});
const pending = (draft: SettingsDraft, now: Settings) => rebase({ draft, base: {}, revision: 1 }, now, 1).draft;

test('a field that is put back to what it was is no change any more', () => {
  const changed = withField({}, defaults, 'blockSeconds', 7200);
  assert.deepEqual(changed, { blockSeconds: 7200 });
  assert.deepEqual(withField(changed, defaults, 'blockSeconds', 3600), {});
  assert.deepEqual(pending({ blockSeconds: 3600, sipPorts: ['5070'] }, defaults), { sipPorts: ['5070'] });
});

test('what the page shows is what the engine sets, also when a detector goes back to its defaults', () => {
  const inForce = changeSettings(defaults, {
    detectors: { flood: { mode: 'off', thresholds: { rate: 90 } }, 'invite-probe': { mode: 'observe' } },
  });
  let detectors = withDetector(inForce.detectors, 'flood', { threshold: ['rate', undefined] });
  detectors = withDetector(detectors, 'invite-probe', { mode: undefined });
  detectors = withDetector(detectors, 'options-sweep', { mode: 'off' });
  assert.deepEqual(detectors, { flood: { mode: 'off' }, 'options-sweep': { mode: 'off' } });
  const draft: SettingsDraft = { detectors, tftp: false };
  const set = changeSettings(inForce, changeOf(draft, inForce));
  assert.equal(set.tftp, false);
  assert.deepEqual(pending(draft, set), {});
  assert.deepEqual(set.detectors['invite-probe'] ?? {}, {});
  assert.deepEqual(set.detectors.flood?.thresholds ?? {}, {});
  assert.equal(set.detectors.flood?.mode, 'off');
  assert.equal(set.detectors['options-sweep']?.mode, 'off');
});

test('the reason why a port is wrong stands at the list of ports, not elsewhere', () => {
  const messages = { 'sipPorts.1': 'Must be a port.', sipPortsX: 'no', 'detectors.flood.thresholds.rate': 'Too high.' };
  assert.equal(errorsOf(messages, 'sipPorts'), 'Must be a port.');
  assert.equal(errorsOf(messages, 'detectors.flood.thresholds.rate'), 'Too high.');
  assert.equal(errorsOf(messages, 'sip'), undefined);
});
