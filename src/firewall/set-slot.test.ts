import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf, parsePrefix, prefixOf } from '../model/address.ts';
import { type BlockTarget, formatTarget } from '../model/block.ts';
import { geoRanges } from './geo-ranges.ts';
import { keyLength, readKey, setName, slotOfSet, slotOfTarget, writeKey } from './set-slot.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const target: fc.Arbitrary<BlockTarget> = fc
  .tuple(
    fc.boolean(),
    fc.tuple(word, word, word, word),
    fc.nat(128),
    fc.constantFrom(undefined, 'UDP', 'TCP'),
    fc.nat(65535),
  )
  .map(([four, [a, b, c, d], length, transport, port]) => {
    const address = four ? addressOf(0, 0, 0xffff, d) : addressOf(a | 1, b, c, d);
    const prefix = prefixOf(address, four ? length % 33 : length);
    return transport ? { kind: 'flow', prefix, transport, port } : { kind: 'prefix', prefix };
  });

test('every target is found again in its key, and its set by name', () => {
  fc.assert(
    fc.property(target, (wanted) => {
      const slot = slotOfTarget(wanted);
      const key = Buffer.alloc(keyLength(slot), 0xee);
      const shard = writeKey(slot, wanted, key);
      assert.ok(shard >= 0 && shard < slot.shards);
      assert.equal(slotOfSet(setName(slot, 'q', shard)), slot);
      assert.equal(formatTarget(readKey(slot, key, 0)!), formatTarget(wanted));
    }),
  );
});

test('a flow is keyed as nft writes a concatenation: every part padded to four bytes', () => {
  const flow: BlockTarget = { kind: 'flow', prefix: parsePrefix('192.0.2.1')!, transport: 'UDP', port: 5060 };
  const key = Buffer.alloc(12);
  writeKey(slotOfTarget(flow), flow, key);
  assert.equal(key.toString('hex'), 'c0000201' + '11000000' + '13c40000');
});

test('a length or port that is none is refused before anything is sent', () => {
  const prefix = { ...parsePrefix('192.0.2.0/24')!, length: 33 };
  assert.throws(() => slotOfTarget({ kind: 'prefix', prefix }), { code: 'bad-change' });
  assert.throws(() => slotOfTarget({ kind: 'flow', prefix: parsePrefix('::1')!, transport: 'UDP', port: 65536 }), {
    code: 'bad-change',
  });
});

test('country ranges are joined where they touch or overlap, in any order, up to the last address', async () => {
  const of = (...texts: string[]) => texts.map((text) => parsePrefix(text)!);
  const four = await geoRanges(4, of('192.0.2.128/25', '10.0.0.0/8', '192.0.2.0/25', '10.1.0.0/16', '::/0'));
  assert.equal(four.keys.toString('hex'), '0a000000' + '0b000000' + 'c0000200' + 'c0000300');
  assert.deepEqual([four.count, four.open], [2, false]);
  const end = await geoRanges(4, of('255.255.255.255'));
  assert.deepEqual([end.keys.toString('hex'), end.count, end.open], ['ffffffff00000000', 1, true]);
  const six = await geoRanges(6, of('2001:db8::/33', '2001:db8:8000::/33', '1.0.0.0/8'));
  assert.equal(six.keys.toString('hex'), `20010db8${'0'.repeat(24)}20010db9${'0'.repeat(24)}`);
  assert.notEqual(four.fingerprint, end.fingerprint);
});
