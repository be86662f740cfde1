import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatagramLog } from './datagram-log.ts';
import {
  concat,
  ethernet,
  extension,
  fragmentHeader,
  gre,
  ipv4,
  ipv6,
  type Layer,
  pppoe,
  tag,
  tcp,
  text,
  udp,
  vxlan,
} from './frame-builder.ts';
import { linkTypes } from './link-types.ts';

const hello = text('OPTIONS sip:100@192.0.2.10 SIP/2.0\r\n\r\n');
const sip = udp(5071, 5060, hello);
const inner4 = ipv4(17, sip);
const inner6 = ipv6(17, sip);
const flow4 = '198.51.100.7:5071 > 192.0.2.10:5060';
const flow6 = '2001:db8:2::7:5071 > 2001:db8:1::10:5060';
const outer = { src: '203.0.113.1', dst: '203.0.113.2' };

function readOne(bytes: Layer, linkType: number, flow: string): void {
  const log = new DatagramLog();
  log.frame(bytes, linkType);
  assert.deepEqual(log.datagrams, [
    { text: Buffer.from(hello).toString(), flow, transport: 'UDP', time: log.time, truncated: false, proven: false },
  ]);
  assert.deepEqual(log.lost, {});
}

const sll = (type: number) => concat([0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, type >> 8, type & 255]);
const sll2 = (type: number) => concat([type >> 8, type & 255, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]);

function tzsp(tags: readonly number[], frame: Layer): Layer {
  return ethernet(0x800, ipv4(17, udp(40_000, 37_008, concat([1, 0, 0, 1], tags, frame)), outer));
}

function gtp(header: readonly number[], packet: Layer): Layer {
  return ethernet(0x800, ipv4(17, udp(2152, 2152, concat(header, packet)), outer));
}

/** Enhanced GRE (RFC 2637, 4.1): flags, then length and call, numbers and a PPP frame. */
function pptp(flags: readonly number[], numbers: readonly number[], frame: Layer): Layer {
  const length = [frame.length >> 8, frame.length & 255];
  return ethernet(0x800, ipv4(47, concat(flags, [0x88, 0x0b], length, [0, 7], numbers, frame), outer));
}

const readable: readonly [string, number, Layer, string][] = [
  ['Ethernet', 1, ethernet(0x800, inner4), flow4],
  ['Ethernet with IPv6', 1, ethernet(0x86dd, inner6), flow6],
  ['Ethernet padded to 60 bytes and more', 1, concat(ethernet(0x800, inner4), new Uint8Array(30)), flow4],
  ['802.1Q', 1, ethernet(0x8100, tag(100, 0x800, inner4)), flow4],
  ['802.1ad QinQ', 1, ethernet(0x88a8, tag(5, 0x8100, tag(100, 0x86dd, inner6))), flow6],
  ['old QinQ', 1, ethernet(0x9100, tag(5, 0x8100, tag(100, 0x800, inner4))), flow4],
  ['four tags', 1, ethernet(0x88a8, tag(1, 0x8100, tag(2, 0x8100, tag(3, 0x8100, tag(4, 0x800, inner4))))), flow4],
  ['PPPoE', 1, ethernet(0x8864, pppoe(0x21, inner4)), flow4],
  ['PPPoE with IPv6 in a VLAN', 1, ethernet(0x8100, tag(7, 0x8864, pppoe(0x57, inner6))), flow6],
  ['MPLS', 1, ethernet(0x8847, concat([0, 1, 0, 64, 0, 2, 1, 64], inner4)), flow4],
  ['Linux cooked v1 (any)', linkTypes.cooked, concat(sll(0x800), inner4), flow4],
  ['Linux cooked v1 with a tag', linkTypes.cooked, concat(sll(0x8100), tag(9, 0x86dd, inner6)), flow6],
  ['Linux cooked v2', linkTypes.cooked2, concat(sll2(0x86dd), inner6), flow6],
  ['raw IP (tun), Linux', linkTypes.rawLinux, inner4, flow4],
  ['raw IP in files', linkTypes.raw, inner6, flow6],
  ['raw IPv4', linkTypes.ipv4, inner4, flow4],
  ['raw IPv6', linkTypes.ipv6, inner6, flow6],
  ['BSD loopback', linkTypes.null, concat([2, 0, 0, 0], inner4), flow4],
  ['OpenBSD loopback', linkTypes.loop, concat([0, 0, 0, 24], inner6), flow6],
  ['PPP', linkTypes.ppp, concat([0xff, 3, 0, 0x21], inner4), flow4],
  ['PPP with compressed protocol', linkTypes.ppp, concat([0x21], inner4), flow4],
  ['IPv4 options', 1, ethernet(0x800, ipv4(17, sip, { options: [7, 7, 4, 0, 0, 0, 0, 0] })), flow4],
  [
    'hop-by-hop, routing and destination options',
    1,
    ethernet(0x86dd, ipv6(0, extension(43, extension(60, extension(17, sip))))),
    flow6,
  ],
  ['AH in IPv6', 1, ethernet(0x86dd, ipv6(51, concat([17, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], sip))), flow6],
  ['AH in IPv4', 1, ethernet(0x800, ipv4(51, concat([17, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], sip))), flow4],
  ['atomic IPv6 fragment', 1, ethernet(0x86dd, ipv6(44, fragmentHeader(17, 0, false, 9, sip))), flow6],
  ['IP in IP', 1, ethernet(0x800, ipv4(4, inner4, outer)), flow4],
  ['6in4', 1, ethernet(0x800, ipv4(41, inner6, outer)), flow6],
  ['IPv4 in IPv6', 1, ethernet(0x86dd, ipv6(4, inner4)), flow4],
  ['GRE', 1, ethernet(0x800, ipv4(47, gre(0x800, inner4), outer)), flow4],
  [
    'GRE with checksum, key and sequence',
    1,
    ethernet(0x800, ipv4(47, gre(0x86dd, inner6, 0xb0, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]), outer)),
    flow6,
  ],
  [
    'Ethernet in GRE, tagged',
    1,
    ethernet(0x800, ipv4(47, gre(0x6558, ethernet(0x8100, tag(3, 0x800, inner4)), 0x20, [0, 0, 0, 5]), outer)),
    flow4,
  ],
  ['ERSPAN type I', 1, ethernet(0x800, ipv4(47, gre(0x88be, ethernet(0x800, inner4)), outer)), flow4],
  [
    'ERSPAN type II, tagged',
    1,
    ethernet(
      0x800,
      ipv4(
        47,
        gre(0x88be, concat([0x10, 1, 0, 1, 0, 0, 0, 0], ethernet(0x8100, tag(3, 0x800, inner4))), 0x10, [0, 0, 0, 9]),
        outer,
      ),
    ),
    flow4,
  ],
  [
    'ERSPAN type III',
    1,
    ethernet(
      0x800,
      ipv4(
        47,
        gre(
          0x22eb,
          concat([0x20, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], new Uint8Array(8), ethernet(0x86dd, inner6)),
          0x10,
          [0, 0, 0, 9],
        ),
        outer,
      ),
    ),
    flow6,
  ],
  ['VXLAN', 1, ethernet(0x800, ipv4(17, vxlan(ethernet(0x800, inner4)), outer)), flow4],
  [
    'VXLAN on its first port, tagged',
    1,
    ethernet(0x800, ipv4(17, vxlan(ethernet(0x8100, tag(3, 0x86dd, inner6)), 8472), outer)),
    flow6,
  ],
  [
    'Geneve with an option',
    1,
    ethernet(
      0x800,
      ipv4(
        17,
        udp(40_000, 6081, concat([2, 0, 0x65, 0x58, 0, 0, 7, 0, 1, 2, 3, 1, 0, 0, 0, 0], ethernet(0x800, inner4))),
        outer,
      ),
    ),
    flow4,
  ],
  [
    'Geneve with IP',
    1,
    ethernet(0x800, ipv4(17, udp(40_000, 6081, concat([0, 0, 0x86, 0xdd, 0, 0, 7, 0], inner6)), outer)),
    flow6,
  ],
  ['TZSP, as MikroTik mirrors a port', 1, tzsp([1], ethernet(0x800, inner4)), flow4],
  [
    'TZSP with tags and padding',
    1,
    tzsp([0, 10, 1, 200, 0, 41, 2, 1, 2, 1], ethernet(0x8100, tag(3, 0x86dd, inner6))),
    flow6,
  ],
  ['GTP-U', 1, gtp([0x30, 255, 0, 100, 0, 0, 0, 7], inner4), flow4],
  ['GTP-U with a sequence number', 1, gtp([0x32, 255, 0, 100, 0, 0, 0, 7, 0, 1, 0, 0], inner6), flow6],
  [
    'GTP-U with two extension headers',
    1,
    gtp([0x34, 255, 0, 100, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0, 9, 0xc0, 2, 1, 2, 3, 4, 5, 6, 0], inner4),
    flow4,
  ],
  ['PPTP', 1, pptp([0x30, 1], [0, 0, 0, 1], concat([0xff, 3, 0, 0x21], inner4)), flow4],
  ['PPTP with an acknowledgement', 1, pptp([0x30, 0x81], [0, 0, 0, 1, 0, 0, 0, 1], concat([0, 0x57], inner6)), flow6],
  ['PPTP, all compressed', 1, pptp([0x30, 1], [0, 0, 0, 1], concat([0x21], inner4)), flow4],
  ['four tunnels', 1, ethernet(0x800, ipv4(4, ipv4(4, ipv4(4, ipv4(4, inner4, outer), outer), outer), outer)), flow4],
  ['total length 0 of a large offloaded segment', 1, ethernet(0x800, ipv4(17, sip, { length: 0 })), flow4],
];

for (const [name, linkType, bytes, flow] of readable) {
  test(`an attack is seen in: ${name}`, () => readOne(bytes, linkType, flow));
}

const five = ethernet(0x88a8, tag(1, 0x8100, tag(2, 0x8100, tag(3, 0x8100, tag(4, 0x8100, tag(5, 0x800, inner4))))));
const deep = ipv4(4, ipv4(4, ipv4(4, ipv4(4, ipv4(4, inner4, outer), outer), outer), outer), outer);
let extensions: Layer = sip;
for (let i = 0; i < 12; i++) extensions = extension(i === 0 ? 17 : 60, extensions);

const unreadable: readonly [string, Layer, Record<string, number>][] = [
  ['five tags', five, { linkUnsupported: 1 }],
  ['five tunnels', ethernet(0x800, deep), { tunnelTooDeep: 1 }],
  ['an unknown EtherType', ethernet(0x1234, inner4), { linkUnsupported: 1 }],
  [
    'GRE version 2',
    ethernet(0x800, ipv4(47, concat([0x20, 2, 0x88, 0x0b, 0, 0, 0, 0], inner4))),
    { linkUnsupported: 1 },
  ],
  ['a header length below 20', ethernet(0x800, concat([0x44], inner4.slice(1))), { ipMalformed: 1 }],
  ['version 5 in an IPv4 frame', ethernet(0x800, concat([0x55], inner4.slice(1))), { ipMalformed: 1 }],
  ['a total length beyond the frame', ethernet(0x800, ipv4(17, sip, { length: 1400 })), { ipMalformed: 1 }],
  ['an IPv6 length beyond the frame', ethernet(0x86dd, ipv6(17, sip, { length: 1400 })), { ipMalformed: 1 }],
  ['twelve extension headers', ethernet(0x86dd, ipv6(60, extensions)), { ipMalformed: 1 }],
  ['a UDP length beyond the packet', ethernet(0x800, ipv4(17, udp(5071, 5060, hello, 999))), { udpMalformed: 1 }],
  ['a UDP length below 8', ethernet(0x800, ipv4(17, udp(5071, 5060, hello, 7))), { udpMalformed: 1 }],
  ['a UDP header cut short', ethernet(0x800, ipv4(17, sip.slice(0, 6))), { udpMalformed: 1 }],
  [
    'a TCP data offset beyond the packet',
    ethernet(0x800, ipv4(6, concat(tcp(5071, 5060, text('')).slice(0, 12), [0xf0, 16, 0, 0, 0, 0, 0, 0]))),
    { tcpMalformed: 1 },
  ],
];

for (const [name, bytes, lost] of unreadable) {
  test(`nothing is reported, and the loss is counted, for ${name}`, () => {
    const log = new DatagramLog();
    log.frame(bytes);
    assert.deepEqual(log.datagrams, []);
    assert.deepEqual(log.lost, lost);
  });
}

test('what we sent does not come to us in a tunnel', () => {
  const isOurs = (_w0: number, _w1: number, _w2: number, w3: number) => w3 === 0xc000020a; // 192.0.2.10
  const toUs = { src: '203.0.113.1', dst: '192.0.2.10' };
  const fromUs = { src: '192.0.2.10', dst: '203.0.113.1' };
  const answer = ipv4(17, udp(5060, 5071, text('SIP/2.0 200 OK\r\n\r\n')), { src: '192.0.2.10', dst: '198.51.100.7' });
  const seen = (packet: Layer) => {
    const log = new DatagramLog(undefined, {}, {}, isOurs);
    log.frame(ethernet(0x800, packet));
    return [log.datagrams.length, log.lost.tunnelForged ?? 0];
  };
  assert.deepEqual(seen(ipv4(4, answer, toUs)), [0, 1]);
  assert.deepEqual(seen(ipv4(47, gre(0x800, answer), toUs)), [0, 1]);
  assert.deepEqual(seen(ipv4(47, gre(0x6558, ethernet(0x800, answer)), toUs)), [0, 1]);
  assert.deepEqual(seen(ipv4(4, ipv4(4, answer, outer), toUs)), [0, 1], 'a tunnel in the tunnel');
  assert.deepEqual(seen(ipv4(17, vxlan(ethernet(0x800, answer)), toUs)), [0, 1], 'an overlay network');
  assert.deepEqual(seen(ipv4(4, inner4, toUs)), [1, 0], 'a request that comes to us');
  assert.deepEqual(seen(ipv4(4, answer, fromUs)), [1, 0], 'our answer on its way out');
  assert.deepEqual(seen(ipv4(4, answer, outer)), [1, 0], 'a tunnel of routers beside us');
  assert.deepEqual(seen(answer), [1, 0]);
});

test('what else is sent to the ports of overlay networks is neither read nor a loss', () => {
  const log = new DatagramLog();
  for (const payload of [
    concat([0, 0, 0, 0, 0, 0, 7, 0], ethernet(0x800, inner4)), // no VNI
    concat([8, 0, 0, 0]),
    new Uint8Array(0),
  ])
    log.frame(ethernet(0x800, ipv4(17, udp(40_000, 4789, payload), outer)));
  for (const first of [0x40, 0x3f])
    log.frame(ethernet(0x800, ipv4(17, udp(40_000, 6081, concat([first, 0x80], new Uint8Array(6))), outer)));
  for (const header of [
    [1, 4, 0, 0, 1], // keep-alive
    [2, 0, 0, 1, 1], // another version
    [1, 0, 0, 18, 1], // a frame of a wireless network
    [1, 0, 0, 1, 10], // a tag without its end
    [1, 0, 0, 1, 10, 255, 0],
    [1],
  ])
    log.frame(ethernet(0x800, ipv4(17, udp(40_000, 37_008, concat(header)), outer)));
  for (const header of [
    [0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0], // echo request
    [0x48, 255, 0, 4, 0, 0, 0, 0], // GTP-C version 2
    [0x34, 255, 0, 4, 0, 0, 0, 7, 0, 0, 0, 0x85], // an extension that is not there
    [0x34, 255, 0, 4, 0, 0, 0, 7, 0, 0, 0, 0x85, 0, 0], // or has no length
  ])
    log.frame(ethernet(0x800, ipv4(17, udp(2152, 2152, concat(header)), outer)));
  log.frame(ethernet(0x800, ipv4(47, concat([0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 7, 0, 0, 0, 1]), outer))); // acknowledges only
  assert.deepEqual(log.datagrams, []);
  assert.deepEqual(log.lost, {});
});

test('an attack in fragments of a VXLAN packet is read', () => {
  const log = new DatagramLog();
  const whole = vxlan(ethernet(0x800, inner4));
  const cut = 48;
  log.frame(ethernet(0x800, ipv4(17, whole.slice(0, cut), { ...outer, offset: 0, more: true, id: 5 })));
  log.frame(ethernet(0x800, ipv4(17, whole.slice(cut), { ...outer, offset: cut, id: 5 })));
  assert.deepEqual(
    log.datagrams.map(({ flow }) => flow),
    [flow4],
  );
});

test('ARP, spanning tree and PPPoE discovery are no loss', () => {
  const log = new DatagramLog();
  for (const type of [0x0806, 0x0026, 0x8863, 0x88cc]) log.frame(ethernet(type, new Uint8Array(46)));
  log.frame(ethernet(0x8864, pppoe(0xc021, new Uint8Array(10))));
  assert.deepEqual(log.lost, {});
  assert.equal(log.counters.seen.frames, 5);
});

test('an IPv4 address written as mapped IPv6 on the wire is the same source', () => {
  const log = new DatagramLog();
  log.frame(ethernet(0x86dd, ipv6(17, sip, { src: '::ffff:198.51.100.7', dst: '::ffff:192.0.2.10' })));
  assert.equal(log.datagrams[0]?.flow, flow4);
});

test('a capture with a short snapshot length hands on what it has, marked as truncated', () => {
  const log = new DatagramLog();
  const whole = ethernet(0x800, inner4);
  log.frame(whole.slice(0, 60), 1, whole.length);
  assert.deepEqual(
    log.datagrams.map(({ text, truncated }) => [text, truncated]),
    [['OPTIONS sip:100@19', true]],
  );
  log.frame(whole.slice(0, 38), 1, whole.length);
  log.frame(whole.slice(0, 30), 1, whole.length);
  log.frame(whole.slice(0, 10), 1, whole.length);
  assert.equal(log.datagrams.length, 1);
  assert.deepEqual(log.lost, { frameTruncated: 4 });
});

test('bytes behind the UDP length, which no server reads, are not reported', () => {
  const log = new DatagramLog();
  log.frame(ethernet(0x800, ipv4(17, udp(5071, 5060, concat(hello, text('hidden')), hello.length + 8))));
  assert.deepEqual(log.texts, [Buffer.from(hello).toString()]);
});

test('TFTP transfers are followed to their ephemeral ports, voice and web are not looked at', () => {
  const log = new DatagramLog();
  const transfer = (first: number, second: number) => udp(40_001, 40_002, concat([first, second, 0, 1], text('data')));
  for (const opcode of [3, 4, 5, 6]) log.frame(ethernet(0x800, ipv4(17, transfer(0, opcode))));
  log.frame(ethernet(0x86dd, ipv6(17, transfer(0, 3))));
  for (const opcode of [0, 1, 2, 7]) log.frame(ethernet(0x800, ipv4(17, transfer(0, opcode))));
  log.frame(ethernet(0x800, ipv4(17, transfer(0x80, 3)))); // RTP
  log.frame(ethernet(0x800, ipv4(6, tcp(40_000, 22, text('SSH-2.0')))));
  log.frame(ethernet(0x800, ipv4(1, text('ping'))));
  log.frame(ethernet(0x800, ipv4(17, udp(40_000, 69, text('\x00\x01SEP.cnf\x00octet\x00')))));
  assert.equal(log.datagrams.length, 6);
  assert.deepEqual(log.lost, {});
});

test('ports that the operator adds while running are read from then on', () => {
  const log = new DatagramLog();
  const other = ethernet(0x800, ipv4(17, udp(5071, 5080, hello)));
  log.frame(other);
  log.decoder.setPorts(new Uint8Array(65_536).fill(1, 5080, 5081));
  log.frame(other);
  log.frame(ethernet(0x800, inner4));
  assert.deepEqual(
    log.datagrams.map(({ flow }) => flow),
    ['198.51.100.7:5071 > 192.0.2.10:5080'],
  );
});

test('fragment headers nested a thousand times end at the tunnel limit, not in a stack overflow', () => {
  const log = new DatagramLog();
  let nested: Layer = sip;
  for (let i = 0; i < 1000; i++) nested = fragmentHeader(i === 0 ? 17 : 44, 0, false, i, nested);
  log.frame(ethernet(0x86dd, ipv6(44, nested)));
  let headers: Layer = sip;
  for (let i = 0; i < 1000; i++) headers = concat([i === 0 ? 17 : 51, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], headers);
  log.frame(ethernet(0x800, ipv4(51, headers)));
  assert.deepEqual(log.lost, { tunnelTooDeep: 2 });
});
