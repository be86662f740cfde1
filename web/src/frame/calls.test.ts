import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '../../../src/console/contract/status.ts';
import { callsOf } from './calls.ts';

const well = {
  engine: { running: true, problem: null },
  hosts: [],
  state: null,
  alarms: [],
  openFindings: { critical: 0, warning: 0, info: 0 },
} as unknown as Status;
const leak = { time: 1, text: 'a password was guessed', remedy: 'change it', area: 'finding' } as const;
const disk = { time: 2, text: 'the disk is full', remedy: 'make room', area: 'engine' } as const;

test('while all is well nothing is called', () => {
  assert.deepEqual(callsOf(well), []);
});

test('an alarm that is a finding is not told beside the line of all critical findings', () => {
  const findings = { ...well, alarms: [disk, leak], openFindings: { critical: 1, warning: 0, info: 0 } };
  assert.deepEqual(
    callsOf(findings).map(({ text }) => text),
    ['A critical finding is open.', 'the disk is full'],
  );
});

test('an alarm whose finding was dismissed meanwhile stays until it goes', () => {
  assert.deepEqual(
    callsOf({ ...well, alarms: [leak] }).map(({ text }) => text),
    ['a password was guessed'],
  );
});
