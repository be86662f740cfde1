import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from '../../src/model/address.ts';
import { checksum, encapsulate, fragments, udpPacket } from './packets.ts';
import { addressFrom, sourceSequence } from './sources.ts';

const from = { address: addressFrom('198.51.100.7'), port: 5060 };
const to = { address: addressFrom('192.0.2.10'), port: 69 };
const from6 = { address: addressFrom('2001:db8:66::7'), port: 5060 };
const to6 = { address: addressFrom('2001:db8:1::10'), port: 69 };

test('a forged IPv4 header sums to zero, as a receiver checks it', () => {
  const packet = udpPacket(from, to, Buffer.from('hello'), 7);
  assert.equal(checksum(packet.subarray(0, 20)), 0);
  assert.equal(packet.readUInt16BE(2), packet.length);
});

test('fragments put together again are the datagram', () => {
  for (const [a, b, header] of [
    [from, to, 20],
    [from6, to6, 48],
  ] as const) {
    const packet = udpPacket(a, b, Buffer.alloc(1000, 'x'), 7);
    const pieces = fragments(packet, 300, 7);
    assert.equal(pieces.length, 4);
    const body = packet.subarray(packet.length - 1008);
    assert.deepEqual(Buffer.concat(pieces.map((piece) => piece.subarray(header))), body);
  }
});

test('a tunnel packet holds the datagram unchanged', () => {
  const inner = udpPacket(from6, to6, Buffer.from('hello'));
  assert.deepEqual(encapsulate(inner, 'ipip', from.address, to.address).subarray(20), inner);
  assert.deepEqual(encapsulate(inner, 'gre', from.address, to.address).subarray(24), inner);
});

test('sources stay in their prefix, walk in order and come again after their count', () => {
  const walk = sourceSequence({ prefix: '2001:db8:66:1::/64', order: 'walk', count: 3 });
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => formatAddress(walk(n))),
    ['2001:db8:66:1::1', '2001:db8:66:1::2', '2001:db8:66:1::3', '2001:db8:66:1::1'],
  );
  const random = sourceSequence({ prefix: '198.51.100.0/24', order: 'random' });
  const drawn = Array.from({ length: 100 }, (_, n) => formatAddress(random(n)));
  assert.ok(drawn.every((address) => address.startsWith('198.51.100.')));
  assert.ok(new Set(drawn).size > 50);
});

test('sources of the whole world are none that a router would not carry', () => {
  const world = sourceSequence({ prefix: '0.0.0.0/0', order: 'random' });
  for (let n = 0; n < 5000; n++) {
    const address = formatAddress(world(n));
    assert.doesNotMatch(address, /^(0|10|127|22[4-9]|2[345]\d)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\./);
  }
});
