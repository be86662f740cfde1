import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attributes, eachAttribute, textOf, u32Of, u64Of } from './reader.ts';
import { NetlinkWriter } from './writer.ts';

test('a message has the bytes that the kernel expects: struct nlmsghdr, struct nfgenmsg, padded attributes', () => {
  const writer = new NetlinkWriter(8);
  const at = writer.message((10 << 8) | 12, 0x401, 7, 1, 10);
  writer.text(1, 'sip');
  const nest = writer.nest(3);
  writer.data(1, Uint8Array.of(1, 2, 3, 4, 5));
  writer.endNest(nest);
  writer.u64(4, 0x1_0000_0002);
  writer.endMessage(at);
  assert.equal(
    writer.bytes.toString('hex'),
    '38000000' +
      '0c0a' +
      '0104' +
      '07000000' +
      '00000000' +
      '01' +
      '00' +
      '000a' +
      '08000100' +
      '73697000' +
      '10000380' +
      '09000100' +
      '0102030405000000' +
      '0c000400' +
      '0000000100000002',
  );
});

test('what is written is read again, whatever the values and however often the buffer grows', () => {
  const item = fc.oneof(
    fc.record({ kind: fc.constant('u32' as const), value: fc.nat(0x7fff_ffff) }),
    fc.record({ kind: fc.constant('u64' as const), value: fc.maxSafeNat() }),
    fc.record({
      kind: fc.constant('text' as const),
      value: fc.string({ maxLength: 40 }).filter((s) => !s.includes('\0')),
    }),
  );
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 40 }), (items) => {
      const writer = new NetlinkWriter(4);
      for (const [i, { kind, value }] of items.entries())
        if (kind === 'text') writer.text(i + 1, value);
        else writer[kind](i + 1, value);
      const found = attributes(writer.bytes, 0, writer.length);
      assert.deepEqual(
        items.map(({ kind }, i) => {
          const span = found.get(i + 1);
          return kind === 'text' ? textOf(writer.bytes, span) : (kind === 'u32' ? u32Of : u64Of)(writer.bytes, span);
        }),
        items.map(({ value }) => value),
      );
    }),
  );
});

test('attributes that lie about their length end the reading, never beyond the datagram', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      eachAttribute(Buffer.from(bytes), 0, bytes.length, (_, start, end) => {
        assert.ok(start <= end && end <= bytes.length);
      });
    }),
  );
});
