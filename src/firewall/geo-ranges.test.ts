import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrefix } from '../model/address.ts';
import { geoRanges } from './geo-ranges.ts';

async function ranges(family: 4 | 6, ...texts: string[]): Promise<readonly [bounds: string[], open: boolean]> {
  const { keys, count, open } = await geoRanges(
    family,
    texts.map((text) => parsePrefix(text)!),
  );
  const width = family === 4 ? 4 : 16;
  assert.equal(keys.length, count * 2 * width);
  const bounds = Array.from({ length: count * 2 }, (_, i) => keys.subarray(i * width, (i + 1) * width).toString('hex'));
  return [bounds, open];
}

const six = (start: string) => start.padEnd(32, '0');

test('adjacent and overlapping countries become one range for the kernel, which refuses overlaps', async () => {
  assert.deepEqual(await ranges(4, '192.0.2.0/25', '192.0.2.128/25', '192.0.3.0/24', '198.51.100.0/24'), [
    ['c0000200', 'c0000400', 'c6336400', 'c6336500'],
    false,
  ]);
  assert.deepEqual(await ranges(4, '192.0.0.0/16', '192.0.2.0/24', '192.1.0.0/16'), [['c0000000', 'c0020000'], false]);
  assert.deepEqual(await ranges(6, '2001:db8::/33', '2001:db8:8000::/33', '2001:db9::/32', '192.0.2.1'), [
    [six('20010db8'), six('20010dba')],
    false,
  ]);
});

test('the order does not matter, and host addresses are ranges of one', async () => {
  assert.deepEqual(await ranges(4, '198.51.100.7', '192.0.2.255', '198.51.100.6'), [
    ['c00002ff', 'c0000300', 'c6336406', 'c6336408'],
    false,
  ]);
  assert.deepEqual(await ranges(6, '2001:db8::ffff:ffff', '2001:db8::/128'), [
    [
      six('20010db8'),
      `${six('20010db8').slice(0, 31)}1`,
      '20010db80000000000000000ffffffff',
      '20010db8000000000000000100000000',
    ],
    false,
  ]);
});

test('a range up to the last address has no end that a key could say', async () => {
  assert.deepEqual(await ranges(4, '224.0.0.0/3'), [['e0000000', '00000000'], true]);
  assert.deepEqual(await ranges(4, '0.0.0.0/0'), [['00000000', '00000000'], true]);
  assert.deepEqual(await ranges(4, '255.255.255.255'), [['ffffffff', '00000000'], true]);
  assert.deepEqual(await ranges(6, '::/0'), [[six(''), six('')], true]);
  assert.deepEqual(await ranges(6, 'ffff::/16', 'fffe::/16'), [[six('fffe'), six('')], true]);
  assert.deepEqual(await ranges(4), [[], false]);
});
