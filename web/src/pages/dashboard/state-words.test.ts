import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '../../../../src/console/contract/status.ts';
import { shownAlarms, stateSince } from './state-words.ts';

const running = { running: true, since: 100, problem: null };
const host = (name: string, active: boolean, lastSeen: number): Status['hosts'][number] => ({
  uuid: name,
  name,
  own: false,
  active,
  presence: active ? 'here' : 'gone',
  role: 'host',
  lastSeen,
  addresses: [],
  kernel: null,
  version: null,
  protection: 'enforcing',
  geo: 'off',
  startedAt: null,
  messageRate: null,
  dropped: null,
  blocks: null,
  applied: null,
  vetoes: [],
  capped: [],
  captures: [],
  summary: '',
});

test('with all hosts protected it says since when the engine runs', () => {
  assert.equal(stateSince({ level: 'good', engine: running, hosts: [host('a', true, 900)], alarms: [] }), 100);
});

test('with the engine gone it says since when it is gone', () => {
  const engine = { running: false, since: 700, problem: 'gone' };
  assert.equal(stateSince({ level: 'broken', engine, hosts: [host('a', false, 300)], alarms: [] }), 700);
});

test('with hosts silent it says since when the first of them is', () => {
  const hosts = [host('a', true, 900), host('b', false, 500), host('c', false, 400)];
  assert.equal(stateSince({ level: 'broken', engine: running, hosts, alarms: [] }), 400);
});

test('with an alarm it says since when, and with nothing known it claims nothing', () => {
  const alarms = [
    { time: 800, text: '', remedy: '', area: 'engine' as const },
    { time: 600, text: '', remedy: '', area: 'engine' as const },
  ];
  assert.equal(stateSince({ level: 'notice', engine: running, hosts: [host('a', true, 900)], alarms }), 600);
  assert.equal(stateSince({ level: 'notice', engine: running, hosts: [], alarms: [] }), undefined);
});

const withAlarms = (texts: readonly string[], area: 'engine' | 'finding', critical = 0) =>
  ({
    engine: running,
    hosts: [host('a', true, 900)],
    state: null,
    alarms: texts.map((text, i) => ({ time: 9 - i, text, remedy: '', area })),
    openFindings: { critical, warning: 0, info: 0, stalePhones: 0 },
  }) as unknown as Status;

test('alarms that say the same are shown once, three at most, and the one that the strip shows not again', () => {
  assert.deepEqual(
    shownAlarms(withAlarms(['a', 'b', 'a', 'c', 'b', 'd', 'e'], 'engine')).map(({ text, time }) => [text, time]),
    [
      ['b', 8],
      ['c', 6],
      ['d', 4],
    ],
  );
});

test('a critical finding is called on the strip: the panel below does not tell it a second time', () => {
  assert.deepEqual(shownAlarms(withAlarms(['a password was guessed'], 'finding', 1)), []);
  // it was dismissed, and its alarm is the second on the strip, which shows one
  const dismissed = withAlarms(['the disk is full', 'a password was guessed'], 'finding');
  assert.deepEqual(
    shownAlarms(dismissed).map(({ text }) => text),
    ['a password was guessed'],
  );
});
