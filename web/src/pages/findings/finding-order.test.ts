import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import { gravestFirst } from './finding-order.ts';

const finding = (key: string, severity: FindingRow['severity'], lastTime: number): FindingRow => ({
  key,
  severity,
  lastTime,
  kind: 'stalePhone',
  title: '',
  remedy: '',
  victim: '192.0.2.1',
  source: null,
  subject: null,
  evidence: '',
  firstTime: 0,
  count: 1,
  state: 'open',
  stateAt: 0,
  stateBy: null,
  note: '',
});

test('an accepted guess of yesterday stands above a banner that was seen a second ago', () => {
  const rows = [finding('banner', 'info', 900), finding('phone', 'warning', 800), finding('guess', 'critical', 100)];
  assert.deepEqual(
    gravestFirst(rows).map(({ key }) => key),
    ['guess', 'phone', 'banner'],
  );
});

test('of two phones with old passwords the one seen last stands first', () => {
  assert.deepEqual(
    gravestFirst([finding('a', 'warning', 1), finding('b', 'warning', 2)]).map(({ key }) => key),
    ['b', 'a'],
  );
});
