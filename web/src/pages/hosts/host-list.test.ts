import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { hostPage } from './host-list.ts';
import { readHostSearch } from './host-search.ts';

const host = (name: string, more: Partial<HostRow> = {}): HostRow => ({
  uuid: `uuid-${name}`,
  name,
  own: false,
  active: true,
  presence: 'here',
  role: 'host',
  lastSeen: 1,
  addresses: [],
  kernel: '6.1.0',
  version: '1.0.0',
  protection: 'enforcing',
  geo: 'off',
  startedAt: 1,
  messageRate: null,
  dropped: null,
  captures: [],
  blocks: null,
  applied: null,
  vetoes: [],
  capped: [],
  summary: '',
  ...more,
});
const hosts = [
  host('pbx1', {
    own: true,
    messageRate: 40,
    captures: [{ interface: 'eth0', state: 'up' }],
    addresses: ['192.0.2.10'],
  }),
  host('pbx10', { version: '1.10.0' }),
  host('pbx2', { version: '1.9.0', active: false, presence: 'gone', addresses: ['2001:db8::2'] }),
  host('pbx3', { protection: 'failing' }),
];
const names = (raw: Record<string, unknown>) => hostPage(hosts, readHostSearch(raw)).rows.map(({ name }) => name);

test('the list begins with this host; sorted by name, pbx10 comes after pbx2', () => {
  assert.deepEqual(names({}), ['pbx1', 'pbx10', 'pbx2', 'pbx3']);
  assert.deepEqual(names({ sort: '-name' }), ['pbx10', 'pbx3', 'pbx2', 'pbx1']);
});

test('versions are compared as numbers, so that the host that was not upgraded is found', () => {
  assert.deepEqual(names({ sort: '-version' }).slice(0, 2), ['pbx10', 'pbx2']);
});

test('hosts whose message rate is not known here stand last whichever way it is sorted', () => {
  assert.equal(names({ sort: 'messageRate' })[0], 'pbx1');
  assert.equal(names({ sort: '-messageRate' })[0], 'pbx1');
});

test('"needs somebody" finds the silent host and the one whose firewall fails', () => {
  assert.deepEqual(names({ state: 'trouble' }), ['pbx2', 'pbx3']);
  assert.deepEqual(names({ state: 'gone' }), ['pbx2']);
});

test('an address in any case finds its host, and what is not understood filters nothing', () => {
  assert.deepEqual(names({ text: '2001:DB8::2' }), ['pbx2']);
  assert.deepEqual(names({ state: 'asleep', sort: 'colour' }).length, 4);
});

test('the second page of a cluster of forty has what the first has not', () => {
  const many = Array.from({ length: 40 }, (_, i) => host(`n${i}`));
  const { rows, total } = hostPage(many, readHostSearch({ page: '3' }));
  assert.deepEqual([rows.length, rows[0]!.name, total], [10, 'n30', 40]);
});
