import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePrefix } from '../../model/address.ts';
import type { Attack } from '../../model/attack.ts';
import { AttackIds, firstIdAt } from '../attack-id.ts';
import { CampaignWrites } from '../campaign-writes.ts';
import type { CampaignFilter, CampaignPage } from '../records.ts';
import { noon, sampleAttack } from '../testing/sample-attack.ts';
import { scratchDatabase, scratchStore } from '../testing/scratch.ts';
import type { WriteContext } from '../write-context.ts';
import { write } from '../writes.ts';
import { queryAttacks } from './attack-query.ts';
import { deleteAttacks, insertAttack, updateAttack } from './attacks.ts';
import { putBlock } from './blocks.ts';
import { tidyCampaigns } from './campaign-upkeep.ts';
import { queryCampaigns } from './campaigns.ts';
import { listRow, putListEntries } from './list-entries.ts';

const hour = 3_600_000;
const day = 24 * hour;
const ids = new AttackIds();

function record(
  context: WriteContext,
  changes: Partial<Attack>,
  facts: { readonly country?: string | null; readonly host?: string; readonly action?: string } = {},
): number {
  const attack = sampleAttack({ userAgent: null, ...changes });
  const id = ids.next(attack.time);
  const { country = 'US', host, action = 'blocked' } = facts;
  return context.db.transaction(() => {
    const origin = host === undefined ? {} : { origin: { host, id } };
    const used = insertAttack(context, { id, attack, action, country, ...origin });
    context.flush();
    return used;
  });
}

function campaigns(context: WriteContext, filter: Partial<CampaignFilter> = {}): CampaignPage {
  return queryCampaigns(
    context.db,
    { from: noon - day, now: noon, ...filter },
    { limit: 100, offset: 0, sort: 'sources', descending: true },
  );
}

const named = (page: CampaignPage) => page.rows.map(({ kind, subject, sources }) => [kind, subject, sources]);

describe('an account that many sources try', () => {
  test('four sources are none, however often they come; the fifth makes it a campaign', () => {
    const context = scratchDatabase();
    for (let i = 0; i < 40; i++)
      record(context, { time: noon - hour + i, attacker: `198.51.100.${i % 4}`, targets: ['204'] });
    assert.deepEqual(campaigns(context), { rows: [], total: 0, totalIsExact: true, complete: true });
    record(context, { time: noon - 5, attacker: '198.51.100.200', targets: ['9', '204'] });
    const { rows } = campaigns(context);
    assert.equal(rows.length, 1);
    const { kind, subject, sources, attacks, isExact, first, last } = rows[0]!;
    assert.deepEqual([kind, subject, sources, attacks, isExact], ['account', '204', 5, 41, true]);
    assert.deepEqual([first, last], [noon - hour, noon - 5]);
  });

  test('a subscriber who walks through his /64 is one source', () => {
    const context = scratchDatabase();
    for (let i = 0; i < 50; i++) record(context, { attacker: `2001:db8:1:1::${i + 1}`, targets: ['204'] });
    assert.deepEqual(campaigns(context).rows, []);
    for (let i = 2; i < 6; i++) record(context, { attacker: `2001:db8:1:${i}::1`, targets: ['204'] });
    assert.deepEqual(named(campaigns(context)), [['account', '204', 5]]);
  });

  test('what each host of the cluster sees too little of is one campaign over all of them', () => {
    const context = scratchDatabase();
    const host = (n: number) => `aaaaaaaa-0000-0000-0000-00000000000${n}`;
    record(context, { attacker: '192.0.2.9', targets: ['204'], evidence: 'unproven' }, { country: null });
    for (let n = 1; n <= 4; n++)
      record(context, { attacker: `198.51.100.${n}`, targets: ['204'] }, { country: 'NL', host: host(n % 2) });
    // another host tells of the same source again
    record(context, { attacker: '198.51.100.1', targets: ['204'] }, { country: 'NL', host: host(3) });
    const [one] = campaigns(context).rows;
    assert.equal(one?.sources, 5);
    assert.equal(one.provenSources, 4);
    assert.deepEqual(
      one.hosts.map(({ uuid, attacks }) => [uuid.length, attacks]),
      [2, 2, 1, 1].map((n) => [36, n]),
    );
    assert.ok(one.hosts.some(({ name }) => name === 'pbx1'));
    assert.deepEqual(one.countries, [
      { country: 'NL', sources: 4 },
      { country: null, sources: 1 },
    ]);
    assert.deepEqual(one.detectors, [{ detector: 'register-brute-force', attacks: 6 }]);
  });

  test('phones that keep an old password are no campaign, until they guess', () => {
    const context = scratchDatabase();
    const notices = [1, 2, 3, 4, 5].map((n) =>
      record(context, { attacker: `198.51.100.${n}`, targets: ['204'], action: 'notice' }, { action: 'noticed' }),
    );
    assert.deepEqual(campaigns(context).rows, []);
    for (const [i, id] of notices.entries()) {
      const attack = sampleAttack({ attacker: `198.51.100.${i + 1}`, targets: ['204'], count: 9 });
      updateAttack(context, { id, attack, action: 'blocked' });
    }
    context.flush();
    assert.deepEqual(named(campaigns(context)), [['account', '204', 5]]);
  });

  test('an attack that goes on to another account counts there too, once, and its proof is noted', () => {
    const context = scratchDatabase();
    for (let n = 1; n <= 5; n++) {
      const before = { attacker: `198.51.100.${n}`, evidence: 'unproven', targets: ['100'] } as const;
      const id = record(context, before);
      for (let times = 0; times < 3; times++) {
        const attack = sampleAttack({ ...before, evidence: 'proven', targets: ['100', '101'], count: 10 + times });
        updateAttack(context, { id, attack });
        context.flush();
      }
    }
    const { rows } = campaigns(context, { kind: 'account' });
    assert.deepEqual(
      rows.map(({ subject, sources, attacks, provenSources }) => [subject, sources, attacks, provenSources]).sort(),
      [
        ['100', 5, 5, 5],
        ['101', 5, 5, 5],
      ],
    );
  });
});

test('one number behind ever other prefixes is one campaign, shown without them, and its link finds all of it', () => {
  const context = scratchDatabase();
  const prefixes = ['00', '011', '900', '+', '810', ''];
  for (const [i, prefix] of prefixes.entries())
    record(context, {
      attacker: `198.51.100.${i}`,
      detector: 'invite-probe',
      type: 'INVITE',
      targets: [`${prefix}442071838750`],
    });
  record(context, { attacker: '203.0.113.1', detector: 'invite-probe', type: 'INVITE', targets: ['00442071838751'] });
  // a search by INVITEs that looks for a number, not for an extension
  record(context, {
    attacker: '203.0.113.2',
    detector: 'user-enumeration',
    type: 'INVITE',
    targets: ['7442071838750', '100'],
  });
  const page = campaigns(context);
  assert.deepEqual(named(page), [['number', '442071838750', 7]]);
  const { rows } = queryAttacks(context.db, { number: page.rows[0]!.subject }, { limit: 100 });
  assert.equal(rows.length, page.rows[0]!.attacks);
  assert.deepEqual(queryAttacks(context.db, { account: '7442071838750' }, { limit: 9 }).total, 0);
});

test('the link of an account finds its attacks and no others', () => {
  const context = scratchDatabase();
  for (let n = 0; n < 6; n++) record(context, { attacker: `198.51.100.${n}`, targets: [`1${n}`, '204', 'o/ö 7'] });
  record(context, { attacker: '203.0.113.1', targets: ['2040'], reason: 'it guessed 204 passwords' });
  record(context, { attacker: '203.0.113.2', detector: 'invite-probe', type: 'INVITE', targets: ['204'] });
  record(context, { attacker: '203.0.113.3', detector: 'tftp-brute-force', type: 'TFTP', targets: ['204'] });
  assert.equal(queryAttacks(context.db, { account: '204' }, { limit: 100 }).rows.length, 6);
  assert.equal(queryAttacks(context.db, { account: 'o/ö 7' }, { limit: 100 }).rows.length, 6);
  assert.equal(queryAttacks(context.db, { account: '12' }, { limit: 100 }).rows.length, 1);
  assert.equal(queryAttacks(context.db, { account: '204', text: '13' }, { limit: 100 }).rows.length, 1);
  assert.equal(queryAttacks(context.db, { account: '%' }, { limit: 100 }).rows.length, 0);
  assert.equal(queryAttacks(context.db, { number: '204' }, { limit: 100 }).rows.length, 1);
});

test('a tool is known by its User-Agent whatever it does, and hostile names are only text', () => {
  const context = scratchDatabase();
  const userAgent = `"); DROP TABLE attacks; -- '\u202e<img src=x>`;
  for (const [n, detector] of (['options-sweep', 'flood', 'scanner-signature'] as const).entries())
    for (let k = 0; k < 2; k++) record(context, { attacker: `198.51.${n}.${k}`, detector, userAgent, targets: [] });
  assert.deepEqual(named(campaigns(context)), [['tool', userAgent, 6]]);
  assert.deepEqual(campaigns(context, { kind: 'account' }).rows, []);
});

test('only what came within the window counts', () => {
  const context = scratchDatabase();
  for (let n = 1; n <= 5; n++)
    record(context, { time: noon - n * day + hour, attacker: `198.51.100.${n}`, targets: ['204'] });
  for (let n = 1; n <= 5; n++) record(context, { time: noon - hour, attacker: `203.0.113.${n}`, targets: ['7'] });
  assert.deepEqual(named(campaigns(context)), [['account', '7', 5]]);
  assert.deepEqual(named(campaigns(context, { from: noon - 7 * day })).sort(), [
    ['account', '204', 5],
    ['account', '7', 5],
  ]);
});

test('sources that a block or the denylist shuts out are counted, not those of which one flow is blocked', () => {
  const context = scratchDatabase();
  const sources = ['198.51.100.1', '198.51.100.2', '198.51.100.3', '203.0.113.9', '2001:db8:1:1::5', '192.0.2.77'];
  for (const attacker of sources) record(context, { attacker, targets: ['204'] });
  const block = (text: string, changes: object = {}) => {
    const prefix = parsePrefix(text)!;
    putBlock(context, {
      target: { kind: 'prefix', prefix },
      cause: 'x',
      reason: 'x',
      origin: 'pbx1',
      since: noon - hour,
      until: noon + hour,
      evidence: 'proven',
      timesBefore: 0,
      note: '',
      ...changes,
    });
  };
  block('198.51.100.1');
  block('198.51.100.2', { until: noon - 1 });
  block('198.51.100.3', { target: { kind: 'flow', prefix: parsePrefix('198.51.100.3')!, transport: 'UDP', port: 5 } });
  block('2001:db8:1:1::/64');
  putListEntries(context, 'deny', [
    listRow({ prefix: parsePrefix('203.0.113.0/24')!, note: '', addedBy: 'x', addedAt: noon, scope: 'host' }),
  ]);
  assert.deepEqual(campaigns(context).rows[0]?.shutOut, { count: 3, of: 6 });
});

test('campaigns go with the attacks that leave the log, and with the week', async () => {
  const context = scratchDatabase();
  for (let n = 1; n <= 6; n++)
    record(context, { time: noon - 3 * day + n, attacker: `198.51.100.${n}`, targets: ['204'] });
  const tidied = (now: number, below: number) => {
    for (let after = 0, done = false; !done; ) ({ after, done } = tidyCampaigns(context, now, below, after, 1));
    return ['campaign_subjects', 'campaign_attacks'].map((table) => context.db.number(`SELECT count(*) FROM ${table}`));
  };
  assert.deepEqual(tidied(noon, 0), [1, 6]);
  assert.deepEqual(tidied(noon, firstIdAt(noon - 3 * day + 3)), [1, 4]);
  assert.equal(deleteAttacks(context, firstIdAt(noon - 3 * day + 3), 10), 2);
  assert.deepEqual(named(campaigns(context, { from: noon - 7 * day })), []);
  assert.deepEqual(tidied(noon + 5 * day, 0), [0, 0]);

  const store = await scratchStore();
  const now = Date.now();
  await store.commit(
    [1, 2, 3, 4, 5].map((n) =>
      write('insertAttack', {
        id: firstIdAt(now - 8 * day) + n,
        attack: sampleAttack({ time: now - 8 * day, attacker: `198.51.100.${n}` }),
        action: 'blocked',
        country: null,
      }),
    ),
  );
  const page = { limit: 9, offset: 0, sort: 'sources' } as const;
  assert.equal((await store.queryCampaigns({ from: now - 9 * day, now }, page)).total, 3);
  await store.prune({ now, retentionDays: 30, maxAttacks: 100 });
  assert.equal((await store.queryCampaigns({ from: now - 9 * day, now }, page)).total, 0);
});

test('a flood of made-up accounts costs what fewer than five sources tried, not campaigns, and says so', () => {
  const context = scratchDatabase();
  const writes = new CampaignWrites({ ofSubject: 50, all: 200, subjects: 60 });
  const add = (n: number, targets: string[]) => {
    const attackerKey = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 198, 51, n >> 8, n & 255]);
    const facts = { detector: 'user-enumeration', type: 'REGISTER', userAgent: null, host: 1, country: null };
    writes.add({ id: firstIdAt(noon - hour + n), attackerKey, proven: true, ...facts }, targets, true);
    writes.flush(context.db);
  };
  for (let n = 0; n < 70; n++) add(n, ['204']);
  const [before] = campaigns(context).rows;
  assert.deepEqual([before?.subject, before?.isExact, before!.sources >= 50], ['204', false, true]);
  assert.ok(before!.sources <= 53);
  assert.equal(campaigns(context).complete, true);
  for (let n = 0; n < 500; n++) add(70, [`a${n}`]);
  const after = campaigns(context);
  assert.deepEqual([after.rows.length, after.rows[0]?.sources, after.complete], [1, before?.sources, false]);
  assert.ok(context.db.number('SELECT count(*) FROM campaign_attacks') <= 210);
  assert.ok(context.db.number('SELECT count(*) FROM campaign_subjects') <= 63);
  assert.equal(
    context.db.number('SELECT sum(attacks) FROM campaign_subjects'),
    context.db.number('SELECT count(*) FROM campaign_attacks'),
  );
});
