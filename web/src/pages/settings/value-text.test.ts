import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeLines, valueText } from './value-text.ts';

const lines = (before: Record<string, unknown>, after: Record<string, unknown>) =>
  changeLines(before, after, (id) => (id === 'flood' ? 'Flood' : id)).map(({ text }) => text);

test('the save bar says in words what will be different', () => {
  assert.deepEqual(lines({ blockSeconds: 3600, sip: true }, { blockSeconds: 7200, sip: false }), [
    'First block: 1 h → 2 h',
    'Watch SIP: on → off',
  ]);
  assert.deepEqual(lines({ sipPorts: ['5060', '5080'] }, { sipPorts: ['5060', '5070-5079'] }), [
    'SIP ports: + 5070-5079; − 5080',
  ]);
});

test('a change of one threshold does not read like a change of all detectors', () => {
  const before = { detectors: { flood: { mode: 'on', thresholds: { rate: 50 } }, 'invite-probe': { mode: 'off' } } };
  const after = { detectors: { flood: { mode: 'on', thresholds: { rate: 80 } }, 'invite-probe': { mode: 'off' } } };
  assert.deepEqual(lines(before, after), ['Flood, rate: 50 → 80']);
  assert.deepEqual(lines({ detectors: {} }, { detectors: { flood: { mode: 'off' } } }), ['Flood, mode: default → off']);
});

test('the audit shows signatures by their pattern and countries by what came and went', () => {
  const old = { pattern: 'x', match: 'prefix', strength: 'strong' };
  assert.deepEqual(lines({ signatures: [old] }, { signatures: [old, { ...old, pattern: 'evil' }] }), [
    'Your own signatures: + evil',
  ]);
  assert.deepEqual(
    lines(
      { geo: { mode: 'off', countries: ['RU'], except: [] } },
      { geo: { mode: 'block', countries: ['CN', 'RU'], except: [] } },
    ),
    ['Country rule: Off → Block these', 'Countries of the rule: + China'],
  );
});

test('a setting of a later version is shown by its name rather than hidden', () => {
  assert.deepEqual(lines({}, { quantum: 3 }), ['quantum: none → 3']);
  assert.equal(valueText('retentionDays', 1000), '1,000 days');
});
