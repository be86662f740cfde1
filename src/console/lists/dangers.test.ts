import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrefix } from '../../model/address.ts';
import { allowDangers, denyDangers } from './dangers.ts';

const around = {
  operator: '198.51.100.9',
  hosts: ['192.0.2.10', '2001:db8:1::/64'],
  neverBlock: ['203.0.113.0/28'],
  allowed: [parsePrefix('192.0.2.200/29')!, parsePrefix('2001:db8:7::/48')!],
  knownGood: [
    { address: '198.51.100.77', users: 3 },
    { address: '198.51.100.78', users: 1 },
    { address: '2001:db8:9::5', users: 1 },
  ],
};
const of = (...prefixes: string[]) =>
  denyDangers(
    prefixes.map((prefix, i) => ({ prefix, line: i + 1 })),
    around,
  ).map(({ line, refused }) => [line, refused]);

test('an entry that shuts out the operator, a host, what is never blocked or everything is named, and would be refused', () => {
  assert.deepEqual(of('198.51.100.9', '192.0.2.0/24', '2001:db8:1::1', '203.0.113.0/24', '0.0.0.0/0', '::/0'), [
    [1, true],
    [2, true],
    [3, true],
    [4, true],
    [5, true],
    [6, true],
    // and what works from behind them
    [5, false],
    [6, false],
  ]);
});

test('an entry from behind which phones work is a warning that counts them', () => {
  const dangers = denyDangers(
    [
      { prefix: '198.51.100.64/26', line: 1 },
      { prefix: '2001:db8:9::/48', line: 2 },
      { prefix: '198.51.100.80', line: 3 },
    ],
    around,
  );
  assert.deepEqual(
    dangers.map(({ line, refused, why }) => [line, refused, why]),
    [
      [1, false, '4 users work from 2 addresses in it, such as 198.51.100.77'],
      [2, false, '1 user works from 2001:db8:9::5'],
    ],
  );
});

test('an entry that the allowlist outweighs is a warning; one beside it, and one around it, is none', () => {
  const dangers = denyDangers(
    ['192.0.2.201', '192.0.2.210', '2001:db8:7:1::/64', '2001:db8::/32'].map((prefix) => ({ prefix, line: null })),
    { ...around, hosts: [], knownGood: [] },
  );
  assert.deepEqual(
    dangers.map(({ prefix, refused, why }) => [prefix, refused, why.split(',')[0]]),
    [
      ['192.0.2.201', false, '192.0.2.200/29 is in the allowlist'],
      ['2001:db8:7:1::/64', false, '2001:db8:7::/48 is in the allowlist'],
    ],
  );
});

test('allowing half of the Internet is a warning, allowing a provider is not', () => {
  const dangers = allowDangers(
    ['0.0.0.0/1', '10.0.0.0/8', '203.0.113.0/24', '2000::/3', '2001:db8::/32'].map((prefix) => ({
      prefix,
      line: null,
    })),
  );
  assert.deepEqual(
    dangers.map(({ prefix }) => prefix),
    ['0.0.0.0/1', '10.0.0.0/8', '2000::/3'],
  );
});
