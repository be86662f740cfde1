import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from './address.ts';
import { parseTarget } from './block.ts';
import type { Host, HostFigures } from './host.ts';
import { HostView, type KnownHost, presenceOf } from './in-force.ts';

const now = 1_000_000_000;
const link = { role: 'operator', connected: true, since: now - 3_600_000 } as const;
const block = { target: parseTarget('198.51.100.7')!, origin: 'pbx-1', vouchers: ['self'], revision: 40 };

const known = (
  name: string,
  figures: Partial<HostFigures> = {},
  more: Partial<KnownHost> & { protection?: Host['protection'] } = {},
): KnownHost => ({
  uuid: `uuid-${name}`,
  name,
  own: name === 'pbx-1',
  lastSeen: now - 1_000,
  state: {
    uuid: `uuid-${name}`,
    name,
    addresses: [],
    kernel: '6.1',
    version: '1',
    protection: more.protection ?? 'enforcing',
    geo: 'off',
    startedAt: 0,
    lastSeen: now,
    figures: {
      summary: 'Protecting',
      messageRate: 1,
      dropped: 0,
      blocks: 1,
      captures: [],
      applied: { blocks: 40, lists: 0, settings: 0 },
      vetoes: [],
      capped: [],
      ...figures,
    },
  },
  ...more,
});
const why = (host: KnownHost, of = block, to: Parameters<typeof presenceOf>[1] = link) =>
  new HostView([host], to, now).places(of)[0]!.why;

test('a block is in force on a host that has applied its revision, and not on one that is still behind', () => {
  assert.equal(why(known('pbx-2')), null);
  assert.equal(why(known('pbx-2', { applied: { blocks: 39, lists: 0, settings: 0 } })), 'behind');
});

test('a host that refuses the block says so, with its reason, whatever it has applied', () => {
  const vetoes = [{ target: '198.51.100.7', why: 'phones work from there', origin: 'pbx-1' }];
  const view = new HostView([known('pbx-1'), known('pbx-2', { vetoes })], link, now);
  assert.deepEqual(view.count(block), { on: 1, of: 2, unknown: 0 });
  assert.equal(view.places(block)[1]!.reason, 'phones work from there');
  assert.deepEqual(
    view.refusals(parseAddress('198.51.100.7')!).map(({ name, origin }) => [name, origin]),
    [['pbx-2', 'pbx-1']],
  );
  assert.deepEqual(view.refusals(parseAddress('198.51.100.8')!), []);
});

test('a host that only observes, fails, or is not heard of does not count', () => {
  assert.equal(why(known('pbx-2', {}, { protection: 'observing' })), 'observing');
  assert.equal(why(known('pbx-2', {}, { protection: 'failing' })), 'failing');
  assert.equal(why(known('pbx-2', {}, { lastSeen: now - 36_000 })), 'gone');
  assert.equal(why(known('pbx-1', {}, { protection: 'observing' })), 'observing');
});

test('a block that the cluster has not taken yet is in force here only', () => {
  const { revision: _, ...unsent } = block;
  const view = new HostView([known('pbx-1'), known('pbx-2'), known('pbx-3')], link, now);
  assert.deepEqual(view.count(unsent), { on: 1, of: 3, unknown: 0 });
  assert.equal(view.places(unsent)[1]!.why, 'unsent');
});

test('a host that vouches for a block has it in force, also before it has read its own word back', () => {
  const theirs = { ...block, origin: 'pbx-2', vouchers: ['uuid-pbx-2'], revision: 50 };
  assert.equal(why(known('pbx-2'), theirs), null);
  assert.equal(why(known('pbx-3'), theirs), 'behind');
  const places = new HostView([known('pbx-1'), known('pbx-2')], link, now).places(theirs);
  assert.deepEqual(
    places.map(({ vouches }) => vouches),
    [false, true],
  );
});

test('where a host could not take all blocks of another, it is not said that it has this one', () => {
  assert.equal(why(known('pbx-2', { capped: [{ host: 'pbx-1', count: 3 }] })), 'capped');
  assert.equal(why(known('pbx-2', { capped: [{ host: 'pbx-9', count: 3 }] })), null);
});

test('while this host is cut off nobody is called gone: it is we who do not hear', () => {
  const silent = known('pbx-2', {}, { lastSeen: now - 600_000 });
  assert.equal(presenceOf(silent, { ...link, connected: false }, now), 'unknown');
  assert.equal(presenceOf(silent, undefined, now), 'unknown');
  assert.equal(presenceOf(silent, { ...link, role: 'host' }, now), 'unknown');
  // just connected again: the others have not had the time to say anything
  assert.equal(presenceOf(silent, { ...link, since: now - 5_000 }, now), 'unknown');
  assert.equal(presenceOf(silent, { ...link, since: now - 20_000 }, now), 'gone');
});

test('the own host is there while its engine answers, and gone a few seconds after it stopped', () => {
  assert.equal(presenceOf(known('pbx-1', {}, { lastSeen: 0 }), link, now), 'here');
  assert.equal(presenceOf(known('pbx-1', {}, { lastSeen: now - 2_000 }), undefined, now), 'here');
  assert.equal(presenceOf(known('pbx-1', {}, { lastSeen: now - 10_000 }), undefined, now), 'gone');
});
