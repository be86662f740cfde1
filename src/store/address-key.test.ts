import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Address, addressOf, formatPrefix, prefixContains, prefixOf } from '../model/address.ts';
import { addressKey, addressOfKey, keyLength, keyRange, maskKey, prefixOfKey, textOfKey } from './address-key.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const address = fc.oneof(
  word.map((w) => addressOf(0, 0, 0xffff, w)),
  fc.tuple(word, word, word, word).map((words) => addressOf(...words)),
);
const size = (one: Address) => (one.family === 4 ? 32 : 128);

test('an address comes back from its key as it was', () => {
  fc.assert(fc.property(address, (one) => assert.deepEqual(addressOfKey(addressKey(one)), one)));
  assert.equal(textOfKey(addressKey(addressOf(0, 0, 0xffff, 0xc0000201))), '192.0.2.1');
});

test('a prefix search finds exactly the addresses of the prefix', () => {
  fc.assert(
    fc.property(address, address, fc.nat(128), fc.boolean(), (one, other, bits, near) => {
      const prefix = prefixOf(one, bits % (size(one) + 1));
      // half of the time an address that differs in its last bits, for a random one is never inside
      const probe = near ? addressOf(one.words[0], one.words[1], one.words[2], one.words[3] ^ (bits + 1)) : other;
      const [first, last] = keyRange(prefix);
      const key = addressKey(probe);
      const found = Buffer.compare(first, key) <= 0 && Buffer.compare(key, last) <= 0;
      // ::/0 to ::ffff:0:0/95 hold the mapped IPv4 addresses in the order of keys: address-search.ts leaves them out
      if (prefix.family === probe.family) assert.equal(found, prefixContains(prefix, probe));
      assert.equal(formatPrefix(prefixOfKey(first, keyLength(prefix))), formatPrefix(prefix));
      assert.deepEqual(maskKey(addressKey(one), keyLength(prefix)), first);
    }),
  );
});
