import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrefix, parsePrefix } from '../../model/address.ts';
import { type Block, formatTarget, parseTarget } from '../../model/block.ts';
import { stepOf } from '../../model/clock-steps.ts';
import type { Finding } from '../../model/finding.ts';
import { settingsSchema } from '../../model/settings.ts';
import { unpackBlocks } from '../block-batch.ts';
import type { FindingFilter } from '../records.ts';
import { noon, sampleAttack } from '../testing/sample-attack.ts';
import { scratchDatabase } from '../testing/scratch.ts';
import { addressHistory } from './address-history.ts';
import { insertAttack } from './attacks.ts';
import { addAudit, queryAudit, readAuditActors, readAuditTimes } from './audit.ts';
import {
  blockBatchAfter,
  blockHistory,
  deleteEndedBlocks,
  latestBlockCounts,
  liftBlock,
  putBlock,
  queryBlocks,
  shiftBlocks,
} from './blocks.ts';
import { closeQuietFindings, findingsOf, queryFindings, raiseFinding, setFindingState } from './findings.ts';
import { putHold, readHolds, shiftHolds } from './holds.ts';
import { ensureOwnHost, putHost, readHosts, readOwnUuid, removeHost, shiftHosts } from './hosts.ts';
import { knownGoodAfter, maxKnownGood, putKnownGood, tidyKnownGood } from './known-good.ts';
import { deleteListEntries, type ListRow, listEntriesAfter, putListEntries, queryListEntries } from './list-entries.ts';
import { putSettings, readSettings } from './settings.ts';

const hour = 3_600_000;

function block(target: string, changes: Partial<Block> = {}): Block {
  return {
    target: parseTarget(target)!,
    cause: 'flood',
    reason: '600 requests within 5 s',
    origin: 'pbx1',
    since: noon,
    until: noon + hour,
    evidence: 'proven',
    timesBefore: 0,
    note: '',
    ...changes,
  };
}

test('blocks come back after a restart as they were, flows and IPv6 prefixes too', () => {
  const context = scratchDatabase();
  const blocks = [
    block('192.0.2.1'),
    block('192.0.2.1 UDP 5060'),
    block('2001:db8:1::/64', { vouchers: ['self', 'a'], revision: 7 }),
    block('2001:db8::/64', { evidence: 'operator', note: 'a "note"\n, of two lines' }),
  ];
  for (const one of blocks) putBlock(context, one);
  putBlock(context, block('192.0.2.2', { until: noon + 1 }));
  const read = unpackBlocks(blockBatchAfter(context.db, noon + 1, '', 100)).map(
    ({ liftedAt: _, liftedBy: __, ...rest }) => rest,
  );
  assert.deepEqual(read, blocks);
  assert.equal(deleteEndedBlocks(context, noon + 1, 100), 1);
});

test('a block that is extended stays one block in the history, a second one later is another', () => {
  const context = scratchDatabase();
  putBlock(context, block('192.0.2.1'));
  putBlock(context, block('192.0.2.1', { until: noon + 2 * hour }));
  assert.deepEqual(latestBlockCounts(context.db, 0, 10), [{ target: '192.0.2.1', count: 1, last: noon }]);
  putBlock(context, block('192.0.2.1', { since: noon + 3 * hour, until: noon + 5 * hour, timesBefore: 1 }));
  assert.deepEqual(latestBlockCounts(context.db, 0, 10), [{ target: '192.0.2.1', count: 2, last: noon + 3 * hour }]);
  assert.deepEqual(latestBlockCounts(context.db, noon + 1, 10)[0]!.count, 1);
  assert.equal(blockBatchAfter(context.db, noon + 4 * hour, '', 10).rows, 1);
});

for (const by of [hour, -hour])
  test(`the clock is set ${by > 0 ? 'forwards' : 'back'} by an hour: what the store has ends when it would have, and what has ended stays so`, () => {
    const context = scratchDatabase();
    const minute = 60_000;
    const now = noon + by;
    putBlock(context, block('192.0.2.1', { since: noon - minute, until: noon + 10 * minute }));
    putBlock(context, block('192.0.2.2', { since: noon - minute, until: noon - 1 }));
    // decided in the moment before it was seen
    putBlock(context, block('192.0.2.3', { since: now - 200, until: now + 10 * minute }));
    putBlock(context, block('192.0.2.4', { since: noon - minute, until: noon + 10 * minute }));
    liftBlock(context, '192.0.2.4', noon, 'alice');
    // of an earlier run, whose clock was right where this one was behind
    if (by > 0) putBlock(context, block('192.0.2.5', { since: now - minute, until: now + 10 * minute }));
    putHold(context, { prefix: parsePrefix('192.0.2.9')!, until: noon + 10 * minute }, noon);
    putHold(context, { prefix: parsePrefix('192.0.2.10')!, until: noon + 1 }, noon);
    shiftBlocks(context, stepOf(by, now));
    shiftHolds(context, stepOf(by, now));
    const page = { sort: 'target', descending: false, limit: 10, offset: 0 } as const;
    const inForce = (at: number) =>
      queryBlocks(context.db, { now: at }, page).rows.map(({ target, until }) => [formatTarget(target), until - now]);
    const left = 10 * minute;
    const expected = [['192.0.2.1', left], ['192.0.2.3', left], ...(by > 0 ? [['192.0.2.5', left]] : [])];
    assert.deepEqual(inForce(now), expected);
    assert.deepEqual(inForce(now + left - 1), expected);
    assert.deepEqual(inForce(now + left), []);
    const [past] = blockHistory(context.db, parsePrefix('192.0.2.1')!, 10);
    assert.equal(past?.until, now + left, 'in the history, too');
    const holds = (at: number) =>
      readHolds(context.db, at)
        .map(({ prefix }) => formatPrefix(prefix))
        .sort();
    assert.deepEqual(holds(now), ['192.0.2.10', '192.0.2.9']);
    assert.deepEqual([holds(now + 1), holds(now + left)], [['192.0.2.9'], []]);
  });

test('the repeat memory takes up those who were blocked last, where it cannot hold all', () => {
  const context = scratchDatabase();
  for (const [i, target] of ['192.0.2.3', '192.0.2.1', '192.0.2.2'].entries())
    putBlock(context, block(target, { since: noon + i * 1000 }));
  const read = (limit: number) => latestBlockCounts(context.db, 0, limit).map(({ target }) => target);
  assert.deepEqual(read(10), ['192.0.2.3', '192.0.2.1', '192.0.2.2'], 'the latest last');
  assert.deepEqual(read(2), ['192.0.2.1', '192.0.2.2']);
});

test('an unblock holds: the lifted block is kept until its end, with who lifted it, and is not in force', () => {
  const context = scratchDatabase();
  putBlock(context, block('192.0.2.1'));
  assert.equal(liftBlock(context, '192.0.2.1', noon + 60, 'alice'), true);
  assert.equal(liftBlock(context, '192.0.2.1', noon + 61, 'bob'), false);
  assert.equal(liftBlock(context, '192.0.2.9', noon + 61, 'bob'), false);
  const [kept] = unpackBlocks(blockBatchAfter(context.db, noon + 62, '', 10));
  assert.deepEqual([kept!.liftedAt, kept!.liftedBy], [noon + 60, 'alice']);
  const page = { limit: 10, offset: 0, sort: 'since' as const };
  assert.equal(queryBlocks(context.db, { now: noon + 62 }, page).total, 0);
});

test('the help desk finds the /64 that covers a phone, and a prefix finds what lies in it', () => {
  const context = scratchDatabase();
  for (const target of ['2001:db8::/64', '2001:db8:1::5', '192.0.2.0/24', '192.0.2.7 UDP 5060', '198.51.100.1'])
    putBlock(context, block(target));
  const found = (text: string) =>
    queryBlocks(context.db, { now: noon, text }, { limit: 10, offset: 0, sort: 'target' }).rows.map((row) =>
      formatTarget(row.target),
    );
  assert.deepEqual(found('2001:db8::1234'), ['2001:db8::/64']);
  assert.deepEqual(found('192.0.2.7'), ['192.0.2.0/24', '192.0.2.7 UDP 5060']);
  assert.deepEqual(found('192.0.0.0/16'), ['192.0.2.0/24', '192.0.2.7 UDP 5060']);
  assert.deepEqual(found('100.1'), ['198.51.100.1']);
  assert.deepEqual(found('600 requests').length, 5);
  assert.deepEqual(found('%'), []);
});

const rowOf = (prefix: string, note = '', addedAt = noon, country: string | null = null): ListRow => [
  prefix,
  note,
  'admin',
  addedAt,
  country,
  'host',
];

test('a list is sorted, searched and paged as the table of the console wants it', () => {
  const context = scratchDatabase();
  const { db } = context;
  const rows = [
    rowOf('10.0.0.0/8', 'office', noon + 3, 'DE'),
    rowOf('9.0.0.1', 'b_c', noon + 1),
    rowOf('2001:db8::/32', 'Büro', noon + 2),
  ];
  assert.equal(putListEntries(context, 'allow', rows), 3);
  assert.equal(
    putListEntries(context, 'allow', [rowOf('10.0.0.0/8', 'office 2')]),
    0,
    'an entry that is there is renewed',
  );
  putListEntries(context, 'deny', [rowOf('10.0.0.0/8')]);
  const page = { limit: 10, offset: 0, sort: 'prefix' as const };
  const query = (filter: { text?: string; country?: string }, more = {}) =>
    queryListEntries(db, 'allow', filter, { ...page, ...more }).rows.map((row) => formatPrefix(row.prefix));
  assert.deepEqual(query({}), ['9.0.0.1', '10.0.0.0/8', '2001:db8::/32']);
  assert.deepEqual(query({}, { sort: 'addedAt', descending: true }), ['2001:db8::/32', '9.0.0.1', '10.0.0.0/8']);
  assert.deepEqual(query({}, { offset: 1, limit: 1 }), ['10.0.0.0/8']);
  assert.deepEqual(query({ text: '10.1.2.3' }), ['10.0.0.0/8'], 'the entry that covers an address');
  assert.deepEqual(query({ text: '0.0.0.0/0' }), ['9.0.0.1', '10.0.0.0/8']);
  assert.deepEqual(query({ text: 'OFFICE' }), ['10.0.0.0/8']);
  assert.deepEqual(query({ text: '_' }), ['9.0.0.1'], 'signs of LIKE are letters here');
  assert.equal(deleteListEntries(context, 'allow', ['10.0.0.0/8', '1.1.1.1']), 1);
  assert.deepEqual(
    listEntriesAfter(db, 'allow', parsePrefix('9.0.0.1'), 10).map((row) => row.note),
    ['Büro'],
  );
  assert.equal(listEntriesAfter(db, 'deny', undefined, 10).length, 1);
});

test('two operators who change the settings at once cannot undo each other unseen', () => {
  const context = scratchDatabase();
  assert.equal(readSettings(context.db), undefined);
  const first = settingsSchema.parse({});
  assert.equal(putSettings(context, first, 0, noon, 'system'), 1);
  const second = { ...first, blockSeconds: 60 };
  assert.equal(putSettings(context, second, 1, noon, 'alice'), 2);
  assert.throws(() => putSettings(context, first, 1, noon, 'bob'), { code: 'conflict' });
  const read = readSettings(context.db)!;
  assert.deepEqual([read.revision, read.value.blockSeconds, read.changedBy], [2, 60, 'alice']);
});

test('settings of an older version get the defaults of what came since', () => {
  const context = scratchDatabase();
  context.db.run(`INSERT INTO settings VALUES (1, 4, '{"blockSeconds": 60}', 0, 'x')`);
  const { value } = readSettings(context.db)!;
  assert.deepEqual(value, settingsSchema.parse({ blockSeconds: 60 }));
});

test('the audit tells who changed what, from what to what', () => {
  const context = scratchDatabase();
  const entry = {
    time: noon,
    actor: 'alice',
    source: 'api' as const,
    action: 'settings.change' as const,
    subject: 'blockSeconds',
  };
  addAudit(context, { ...entry, before: 3600, after: 60 });
  addAudit(context, { ...entry, time: noon + 1, actor: 'bob', action: 'deny.change', subject: 'deny' });
  const page = { limit: 10, offset: 0 };
  assert.deepEqual(queryAudit(context.db, { actor: 'alice' }, page).rows, [
    { ...entry, id: 1, before: 3600, after: 60 },
  ]);
  assert.deepEqual(
    queryAudit(context.db, {}, page).rows.map((row) => row.actor),
    ['bob', 'alice'],
  );
  assert.equal(queryAudit(context.db, { from: noon + 1, to: noon + 2 }, page).total, 1);
  addAudit(context, { ...entry, time: noon + 2 });
  assert.deepEqual(readAuditActors(context.db), ['alice', 'bob']);
  assert.deepEqual(readAuditTimes(context.db, {}, 2), [noon + 2, noon + 1]);
  assert.deepEqual(readAuditTimes(context.db, { actor: 'alice' }, 10), [noon + 2, noon]);
});

test('the audit is searched by a part of the subject, and by what a change of many entries names', () => {
  const context = scratchDatabase();
  const entry = { time: noon, actor: 'alice', source: 'api' as const };
  const entries = [
    { prefix: '203.0.113.7', note: 'a "spare" phone' },
    { prefix: '203.0.113.8', note: '100%' },
  ];
  addAudit(context, { ...entry, action: 'deny.change', subject: '2 entries', after: entries });
  addAudit(context, { ...entry, action: 'block.add', subject: '198.51.100.7', after: { note: 'x' } });
  const found = (text: string) =>
    queryAudit(context.db, { text }, { limit: 10, offset: 0 }).rows.map(({ action }) => action);
  assert.deepEqual(found('113.7'), ['deny.change']);
  assert.deepEqual(found('SPARE" ph'), ['deny.change']);
  assert.deepEqual(found('100%'), ['deny.change']);
  assert.deepEqual(found('0%'), ['deny.change']);
  assert.deepEqual(found('51.100'), ['block.add']);
  assert.deepEqual(found('%'), ['deny.change']);
  assert.deepEqual(found('_'), []);
  assert.equal(readAuditTimes(context.db, { text: '113' }, 5).length, 1);
});

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    kind: 'stalePhone',
    key: 'stalePhone 198.51.100.7 204',
    time: noon,
    victim: '192.0.2.10',
    source: '198.51.100.7',
    evidence: 'wrong password since 10:00',
    subject: '204',
    ...changes,
  };
}

test('a finding opens again when it comes back, but not when an operator has dismissed it', () => {
  const context = scratchDatabase();
  const { db } = context;
  const page = { limit: 10, offset: 0 };
  const state = () =>
    queryFindings(db, {}, page).rows.map((row) => [row.state, row.count, row.lastTime - noon, row.note]);
  raiseFinding(context, finding());
  raiseFinding(context, finding({ time: noon + 5 }));
  assert.deepEqual(state(), [['open', 2, 5, '']]);
  setFindingState(context, finding().key, 'closed', noon + 6, null, '');
  raiseFinding(context, finding({ time: noon + 7 }));
  assert.deepEqual(state(), [['open', 3, 7, '']]);
  assert.equal(setFindingState(context, finding().key, 'dismissed', noon + 8, 'alice', 'lab phone'), true);
  raiseFinding(context, finding({ time: noon + 9 }));
  assert.deepEqual(state(), [['dismissed', 4, 9, 'lab phone']]);
  assert.equal(queryFindings(db, { state: 'open' }, page).total, 0);
  assert.equal(setFindingState(context, 'unknown', 'closed', noon, null, ''), false);
  assert.equal(findingsOf(db, parsePrefix('198.51.100.0/24')!, 10).length, 1);
});

test('a finding that is not seen for the time of its kind is closed by nobody, and one that was dismissed is not', () => {
  const context = scratchDatabase();
  const day = 86_400_000;
  const raise = (kind: Finding['kind'], key: string, time = noon) =>
    raiseFinding(context, finding({ kind, key, time }));
  raise('stalePhone', 'gone');
  raise('stalePhone', 'seen again');
  raise('stalePhone', 'seen again', noon + day);
  raise('stalePhone', 'dismissed');
  raise('stalePhone', 'opened again');
  raise('compromise', 'not forgotten');
  raise('kind of another version' as Finding['kind'], 'unknown');
  setFindingState(context, 'dismissed', 'dismissed', noon + 1, 'alice', 'lab phone');
  setFindingState(context, 'opened again', 'open', noon + day, 'alice', '');
  const closed = () =>
    queryFindings(context.db, { state: 'closed' }, { limit: 10, offset: 0 })
      .rows.map(({ key, stateAt, stateBy }) => `${key} ${stateAt - noon} ${stateBy}`)
      .sort();
  assert.equal(closeQuietFindings(context, noon + 2 * day, 10), 0, 'not yet');
  assert.equal(closeQuietFindings(context, noon + 2 * day + 1, 10), 1);
  assert.deepEqual(closed(), [`gone ${2 * day + 1} null`]);
  assert.equal(closeQuietFindings(context, noon + 3 * day + 1, 1), 1, 'so many at once');
  assert.equal(closeQuietFindings(context, noon + 3 * day + 1, 10), 1);
  assert.equal(closeQuietFindings(context, noon + 91 * day, 10), 1);
  assert.equal(closeQuietFindings(context, noon + 1000 * day, 10), 0);
  assert.equal(closed().length, 4);
  raise('stalePhone', 'gone', noon + 4 * day);
  assert.deepEqual(
    queryFindings(context.db, { state: 'open' }, { limit: 10, offset: 0 })
      .rows.map(({ key }) => key)
      .sort(),
    ['gone', 'unknown'],
  );
});

test('the gravest findings stand on the first page however many lesser ones were seen since, and paging passes over none', () => {
  const context = scratchDatabase();
  const raise = (kind: Finding['kind'], i: number) =>
    raiseFinding(context, finding({ kind, key: `${kind} ${i}`, time: noon + i }));
  raise('compromise', 0);
  raise('userDisclosure', 1);
  raise('openRelay', 2);
  for (let i = 3; i < 40; i++) raise(i % 2 ? 'serverBanner' : 'stalePhone', i);
  const keys = (limit: number, offset: number) =>
    queryFindings(context.db, { state: 'open' }, { limit, offset }).rows.map(({ key }) => key);
  const whole = keys(100, 0);
  assert.deepEqual(whole.slice(0, 4), ['openRelay 2', 'compromise 0', 'stalePhone 38', 'stalePhone 36']);
  assert.deepEqual(whole.slice(20, 23), ['userDisclosure 1', 'serverBanner 39', 'serverBanner 37']);
  assert.deepEqual([...keys(15, 0), ...keys(15, 15), ...keys(15, 30)], whole);
});

test('findings are found by their severity, by what they say, and by an address on either side', () => {
  const context = scratchDatabase();
  raiseFinding(context, finding({ key: 'phone' }));
  raiseFinding(
    context,
    finding({
      kind: 'serverBanner',
      key: 'banner',
      victim: '192.0.2.100',
      source: null,
      subject: 'Acme_PBX 50%',
      evidence: 'every answer says "Acme_PBX 50%"',
    }),
  );
  raiseFinding(
    context,
    finding({
      kind: 'compromise',
      key: 'guessed',
      victim: '2001:db8::10',
      source: '2001:db8:7::1',
      subject: '302',
      evidence: '302 was guessed',
    }),
  );
  setFindingState(context, 'phone', 'open', noon + 1, 'alice', 'a note of the Lobby');
  const found = (filter: FindingFilter) =>
    queryFindings(context.db, filter, { limit: 10, offset: 0 })
      .rows.map(({ key }) => key)
      .join();
  assert.equal(found({ severity: 'critical' }), 'guessed');
  assert.equal(found({ severity: 'info', text: 'phone' }), '');
  assert.equal(found({ text: ' lobby ' }), 'phone', 'the note');
  assert.equal(found({ text: '302' }), 'guessed', 'what it is about');
  assert.equal(found({ text: 'WRONG PASSWORD since' }), 'phone', 'the evidence');
  assert.equal(found({ text: 'product and version' }), 'banner', 'the title');
  assert.equal(found({ text: 'serverbanner' }), 'banner', 'the kind');
  assert.equal(found({ text: '50%' }), 'banner');
  assert.equal(found({ text: 'c_e' }), '', 'signs of LIKE are letters here');
  assert.equal(found({ text: '192.0.2.10' }), 'phone', 'not 192.0.2.100');
  assert.equal(found({ text: '192.0.2.0/24' }), 'phone,banner');
  assert.equal(found({ text: '198.51.100.7' }), 'phone');
  assert.equal(found({ text: '2001:0DB8:7::1' }), 'guessed');
  assert.equal(found({ text: '2001:db8::/48' }), 'guessed', 'on our side');
  assert.equal(found({ text: '192.0.2' }), 'phone,banner', 'a part of an address');
});

test('known-good sources survive a restart, and more than the bound push out the oldest success', () => {
  const context = scratchDatabase();
  const { db } = context;
  const records = Array.from({ length: maxKnownGood + 50 }, (_, i) => ({
    address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    users: 1,
    lastSuccess: noon + i,
    until: noon + hour + i,
    sharedPort: i % 2 === 0 ? 0 : 5060,
    calls: i,
    numbers: i % 9,
    peerPort: i % 3 === 0 ? 5060 : 0,
  }));
  db.transaction(() => putKnownGood(context, records));
  putKnownGood(context, [
    {
      address: '10.0.0.0',
      users: 7,
      lastSuccess: noon + hour,
      until: noon + 2 * hour,
      sharedPort: 0,
      calls: 0,
      numbers: 0,
      peerPort: 0,
    },
  ]);
  assert.equal(tidyKnownGood(context, noon, 1000), 50);
  assert.equal(tidyKnownGood(context, noon, 1000), 0);
  assert.deepEqual(
    knownGoodAfter(db, noon, '', 2).map((row) => [row.address, row.users]),
    [
      ['10.0.0.0', 7],
      ['10.0.0.51', 1],
    ],
  );
  const [, , third] = knownGoodAfter(db, noon, '', 3);
  assert.deepEqual([third!.calls, third!.numbers, third!.peerPort], [52, 7, 0], 'what makes a trunk');
  assert.equal(tidyKnownGood(context, noon + hour + 60, 1000), 10, 'those whose time is over');
});

test('the host keeps its uuid when it is renamed, and a removed host comes back when it is heard of', () => {
  const context = scratchDatabase();
  const { db } = context;
  const own = readOwnUuid(db)!;
  ensureOwnHost(db, 'other', 'renamed');
  assert.equal(readOwnUuid(db), own);
  const host = {
    uuid: 'aaaaaaaa-0000-0000-0000-000000000001',
    name: 'pbx2',
    addresses: ['192.0.2.2'],
    kernel: '6.1',
    version: '1',
    protection: 'enforcing' as const,
    geo: 'off' as const,
    startedAt: noon,
    lastSeen: noon,
  };
  putHost(context, host);
  assert.deepEqual(
    readHosts(db).map((row) => [row.name, row.own]),
    [
      ['renamed', true],
      ['pbx2', false],
    ],
  );
  assert.deepEqual(readHosts(db)[1]!.state, host);
  assert.equal(removeHost(context, host.uuid, noon), true);
  assert.equal(readHosts(db).length, 1);
  putHost(context, host);
  assert.equal(readHosts(db).length, 2);
  for (const by of [hour, -3 * hour]) {
    const before = readHosts(db)[1]!.lastSeen;
    const now = before + by + 5_000;
    shiftHosts(context, stepOf(by, now));
    assert.equal(readHosts(db)[1]!.lastSeen, before + by, 'heard of as long ago as before the clock was set');
    const heard = { ...host, lastSeen: now - 100 };
    putHost(context, heard);
    shiftHosts(context, stepOf(by, now));
    assert.equal(readHosts(db)[1]!.lastSeen, heard.lastSeen, 'heard of before it was noticed that the clock was set');
    putHost(context, { ...host, lastSeen: before + by });
  }
  assert.throws(() => removeHost(context, own, noon), { code: 'conflict' });
});

test('explaining an address gathers its attacks, blocks, findings, successes and list entries', () => {
  const context = scratchDatabase();
  insertAttack(context, {
    id: 1,
    attack: sampleAttack({ attacker: '198.51.100.7' }),
    action: 'blocked',
    country: null,
  });
  insertAttack(context, {
    id: 2,
    attack: sampleAttack({ attacker: '198.51.101.7' }),
    action: 'blocked',
    country: null,
  });
  putBlock(context, block('198.51.100.7', { until: noon + 1 }));
  putBlock(context, block('198.51.100.0/24'));
  putBlock(context, block('198.51.101.0/24'));
  raiseFinding(context, finding());
  putKnownGood(context, [
    {
      address: '198.51.100.7',
      users: 3,
      lastSuccess: noon,
      until: noon + hour,
      sharedPort: 0,
      calls: 0,
      numbers: 0,
      peerPort: 0,
    },
  ]);
  putListEntries(context, 'allow', [rowOf('198.51.0.0/16', 'customer')]);
  const history = addressHistory(context.db, parsePrefix('198.51.100.7')!);
  assert.deepEqual([history.attacks.length, history.attacksTotal], [1, 1]);
  assert.deepEqual(history.blocks.map((one) => formatTarget(one.target)).sort(), ['198.51.100.0/24', '198.51.100.7']);
  assert.equal(history.findings.length, 1);
  assert.equal(history.knownGood[0]!.users, 3);
  assert.equal(history.allow[0]!.note, 'customer');
  assert.deepEqual(history.deny, []);
});

test('explaining ::1 tells nothing of IPv4 addresses, whose keys lie within ::/64, and of them nothing of ::/0', () => {
  const context = scratchDatabase();
  const about = ['198.51.100.7', '::7', '::ffff:ffff:0:7', '2001:db8::7'];
  const known = { users: 3, lastSuccess: noon, until: noon + hour, sharedPort: 0, calls: 0, numbers: 0, peerPort: 0 };
  for (const [id, address] of about.entries()) {
    insertAttack(context, { id, attack: sampleAttack({ attacker: address }), action: 'blocked', country: null });
    putBlock(context, block(address));
    raiseFinding(context, finding({ key: `stalePhone ${address}`, source: address }));
    putKnownGood(context, [{ address, ...known }]);
  }
  putListEntries(context, 'allow', [rowOf('::/0'), rowOf('0.0.0.0/0'), rowOf('198.51.0.0/16'), rowOf('2001:db8::/32')]);
  const told = (text: string) => {
    const history = addressHistory(context.db, parsePrefix(text)!);
    assert.equal(history.attacksTotal, history.attacks.length);
    return [
      history.attacks.map(({ attacker }) => attacker),
      history.blocks.map(({ target }) => formatTarget(target)),
      history.findings.map(({ source }) => String(source)),
      history.knownGood.map(({ address }) => address),
      history.allow.map(({ prefix }) => formatPrefix(prefix)),
    ].map((all) => all.sort().join(' '));
  };
  const low = '::7 ::ffff:ffff:0:7';
  assert.deepEqual(told('::/64'), [low, low, low, low, '::/0']);
  assert.deepEqual(told('198.51.100.7'), [...Array(4).fill('198.51.100.7'), '0.0.0.0/0 198.51.0.0/16']);
  assert.deepEqual(told('2001:db8::/64'), [...Array(4).fill('2001:db8::7'), '2001:db8::/32 ::/0']);
});
