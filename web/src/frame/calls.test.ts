import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '../../../src/console/contract/status.ts';
import { callsOf } from './calls.ts';

const well = {
  engine: { running: true, problem: null },
  hosts: [],
  state: null,
  alarms: [],
  openFindings: { critical: 0, warning: 0, info: 0, stalePhones: 0 },
} as unknown as Status;
const leak = { time: 1, text: 'a password was guessed', remedy: 'change it', area: 'finding' } as const;
const disk = { time: 2, text: 'the disk is full', remedy: 'make room', area: 'engine' } as const;

test('while all is well nothing is called', () => {
  assert.deepEqual(callsOf(well), []);
});

test('an alarm that is a finding is not told beside the line of all critical findings', () => {
  const findings = { ...well, alarms: [disk, leak], openFindings: { ...well.openFindings, critical: 1 } };
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

test('each call leads to the page that helps, a phone with an old password too; trouble of the engine says what to do', () => {
  const phones = { critical: 0, warning: 3, info: 0, stalePhones: 2 };
  const cluster = { time: 3, text: 'the cluster takes nothing', remedy: 'see its servers', area: 'cluster' } as const;
  const calls = callsOf({ ...well, alarms: [disk, leak, cluster], openFindings: phones });
  assert.deepEqual(
    calls.map(({ text, help }) => [text, help?.to, help?.search?.kind]),
    [
      ['the disk is full', undefined, undefined],
      ['a password was guessed', '/findings', undefined],
      ['the cluster takes nothing', '/hosts', undefined],
      ['2 phones keep using a wrong password.', '/findings', 'stalePhone'],
    ],
  );
});
