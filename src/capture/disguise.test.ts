import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatagramLog } from '../packet/datagram-log.ts';
import { concat, ethernet, ipv4, ipv6, tag, text, udp, word16 } from '../packet/frame-builder.ts';
import { linkTypes } from '../packet/link-types.ts';
import { Disguise } from './disguise.ts';

const disguise = () =>
  new Disguise({
    keep: ['192.0.2.0/24', '2001:db8:1::/64'],
    visitors: ['203.0.113.1', '203.0.113.2', '2001:db8:99::1'],
    regulars: ['203.0.113.200'],
  });

/** What a decoder makes of the frame after it was disguised. */
function flowOf(worn: Disguise, frame: Uint8Array, cast: 'visitors' | 'regulars', scene: string): string | undefined {
  const log = new DatagramLog();
  const copy = frame.slice();
  worn.apply(linkTypes.ethernet, copy, cast, scene);
  log.frame(copy);
  return log.datagrams[0]?.flow;
}

const request = ethernet(0x0800, ipv4(17, udp(5099, 5060, text('Mx\n')), { src: '198.51.100.7', dst: '192.0.2.10' }));
const answer = ethernet(0x0800, ipv4(17, udp(5060, 5099, text('My\n')), { src: '192.0.2.10', dst: '198.51.100.7' }));

test('in a demonstration an attacker and the answers to it get the same invented address, and the server keeps its own', () => {
  const worn = disguise();
  assert.equal(flowOf(worn, request, 'visitors', 'a'), '203.0.113.1:5099 > 192.0.2.10:5060');
  assert.equal(flowOf(worn, answer, 'visitors', 'a'), '192.0.2.10:5060 > 203.0.113.1:5099');
});

test('the next time it is somebody else, and when all were there the first comes back; an office stays the same', () => {
  const worn = disguise();
  const seen = ['a', 'b', 'c'].map((scene) => flowOf(worn, request, 'visitors', scene)?.split(':')[0]);
  assert.deepEqual(seen, ['203.0.113.1', '203.0.113.2', '203.0.113.1']);
  for (let i = 0; i < 2; i++)
    assert.equal(flowOf(worn, request, 'regulars', 'office'), '203.0.113.200:5099 > 192.0.2.10:5060');
});

test('IPv6 and VLAN tags too; what is no IP, cut short or of another link type stays as it is', () => {
  const worn = disguise();
  const six = ethernet(0x86dd, ipv6(17, udp(5099, 5060, text('Mx\n')), { src: '2001:db8:2::7' }));
  assert.equal(flowOf(worn, six, 'visitors', 'a'), '2001:db8:99::1:5099 > 2001:db8:1::10:5060');
  const tagged = ethernet(0x8100, tag(5, 0x0800, request.slice(14)));
  assert.equal(flowOf(worn, tagged, 'visitors', 'a'), '203.0.113.1:5099 > 192.0.2.10:5060');
  const arp = ethernet(0x0806, concat(word16(1), text('198.51.100.7 198.51.100.7')));
  for (const frame of [arp, request.slice(0, 30), request.slice(0, 13), new Uint8Array(0)]) {
    const copy = frame.slice();
    worn.apply(linkTypes.ethernet, copy, 'visitors', 'b');
    assert.deepEqual(copy, frame);
  }
  const raw = request.slice();
  worn.apply(linkTypes.raw, raw, 'visitors', 'b');
  assert.deepEqual(raw, request);
});
