import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../model/address.ts';
import { parseTarget } from '../model/block.ts';
import { type Datagram, newDatagram, tcp, udp } from '../model/datagram.ts';
import { BlockedSources } from './blocked-sources.ts';

function datagram(source: string, destination: string, time = 0, port = 5060, transport: 6 | 17 = udp): Datagram {
  const d = newDatagram();
  [d.src0, d.src1, d.src2, d.src3] = parseAddress(source)!.words;
  [d.dst0, d.dst1, d.dst2, d.dst3] = parseAddress(destination)!.words;
  d.time = time;
  d.transport = transport;
  d.sourcePort = port;
  d.destinationPort = port;
  return d;
}

const pbx = '192.0.2.10';
const pbx6 = '2001:db8:ffff::10';

test('what is shut out is skipped: addresses, /64s, other prefixes, and single flows', () => {
  const blocked = new BlockedSources(() => {});
  for (const text of [
    '198.51.100.7',
    '2001:db8:1:2::/64',
    '203.0.113.0/28',
    '2001:db8:7::/48',
    '198.51.100.9 UDP 40000',
  ])
    blocked.add(parseTarget(text)!, 0);
  const is = (source: string, port?: number, transport?: 6 | 17) =>
    blocked.isBlocked(datagram(source, source.includes(':') ? pbx6 : pbx, 0, port, transport));
  assert.ok(is('198.51.100.7'));
  assert.ok(is('2001:db8:1:2:a:b:c:d'));
  assert.ok(is('203.0.113.15'));
  assert.ok(is('2001:db8:7:ffff::1'));
  assert.ok(is('198.51.100.9', 40_000));
  assert.ok(!is('198.51.100.8'));
  assert.ok(!is('2001:db8:1:3::1'));
  assert.ok(!is('203.0.113.16'));
  assert.ok(!is('198.51.100.9', 40_001));
  assert.ok(!is('198.51.100.9', 40_000, tcp));
});

test('what is let in again is read again', () => {
  const blocked = new BlockedSources(() => {});
  for (const text of ['198.51.100.7', '2001:db8:1:2::/64', '203.0.113.0/28', '198.51.100.9 UDP 5060']) {
    const target = parseTarget(text)!;
    blocked.add(target, 0);
    blocked.remove(target);
  }
  for (const source of ['198.51.100.7', '203.0.113.1', '198.51.100.9'])
    assert.ok(!blocked.isBlocked(datagram(source, pbx)));
  assert.ok(!blocked.isBlocked(datagram('2001:db8:1:2::1', pbx6)));
});

test('an answer to a blocked source that still gets through is a leak; a server that repeats its last answer is not', () => {
  const leaks: string[] = [];
  const blocked = new BlockedSources((address) => leaks.push(address));
  blocked.add(parseTarget('198.51.100.7')!, 0);
  const asks = (time: number) => blocked.isBlocked(datagram('198.51.100.7', pbx, time));
  const answers = (time: number) => blocked.isBlocked(datagram(pbx, '198.51.100.7', time));
  asks(900);
  answers(1_000); // a retransmission of what was asked before the block
  answers(31_000);
  assert.deepEqual(leaks, []);
  answers(60_000); // nobody asked: a call of ours to it
  assert.deepEqual(leaks, []);
  asks(61_000);
  answers(61_010);
  assert.deepEqual(leaks, ['198.51.100.7']);
  asks(62_000);
  answers(62_010);
  assert.equal(leaks.length, 1, 'told once in a while');
});

test('who is still heard of is told once a round', () => {
  const blocked = new BlockedSources(() => {});
  blocked.add(parseTarget('198.51.100.7')!, 0);
  blocked.add(parseTarget('198.51.100.8')!, 0);
  blocked.isBlocked(datagram('198.51.100.7', pbx));
  blocked.isBlocked(datagram('198.51.100.7', pbx));
  assert.deepEqual(blocked.takeHeard(), ['198.51.100.7']);
  assert.deepEqual(blocked.takeHeard(), []);
});
