import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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
} from '../packet/frame-builder.ts';
import { linkTypes } from '../packet/link-types.ts';
import { captureFilter, type WatchedPorts } from './filter.ts';
import { instructionBytes } from './filter-program.ts';
import { pcapMissing } from './libpcap.test-support.ts';
import { bpfProgram, libpcap, libpcapVersion } from './libpcap.ts';

const watched: WatchedPorts = {
  sipPorts: [
    { first: 5060, last: 5061 },
    { first: 5080, last: 5080 },
  ],
  tftpPorts: [{ first: 69, last: 69 }],
};

/** Tells whether a frame passes, by libpcap's interpreter. */
function compiled(ports: WatchedPorts, linkType: number): (frame: Layer) => boolean {
  const program = bpfProgram(captureFilter(ports, linkType));
  return (frame) => {
    const header = new DataView(new ArrayBuffer(24)); // struct pcap_pkthdr
    header.setUint32(16, frame.length, true);
    header.setUint32(20, frame.length, true);
    return libpcap().offlineFilter(program, new Uint8Array(header.buffer), frame) !== 0;
  };
}

const data = text('payload');
const opcode = (n: number) => concat([0, n, 0, 1], data);
const options = { options: [7, 7, 4, 0, 0, 0, 0, 0] };

const pass4: readonly [string, Layer][] = [
  ['SIP in', ipv4(17, udp(40_000, 5060, data))],
  ['SIP out', ipv4(17, udp(5061, 40_000, data))],
  ['SIP on another port', ipv4(17, udp(40_000, 5080, data))],
  ['SIP over TCP', ipv4(6, tcp(40_000, 5060, data))],
  ['SIP with IP options', ipv4(17, udp(40_000, 5060, data), options)],
  ['TFTP request', ipv4(17, udp(40_000, 69, opcode(1)))],
  ['TFTP data on ephemeral ports', ipv4(17, udp(40_000, 40_001, opcode(3)))],
  ['TFTP option acknowledgement', ipv4(17, udp(40_000, 40_001, opcode(6)), options)],
  ['later fragment', ipv4(17, data, { offset: 800 })],
  ['later fragment, more to come', ipv4(17, data, { offset: 800, more: true })],
  ['IP in IP', ipv4(4, ipv4(17, udp(40_000, 5060, data)))],
  ['6in4', ipv4(41, ipv6(17, udp(40_000, 5060, data)))],
  ['GRE', ipv4(47, gre(0x800, ipv4(17, udp(40_000, 5060, data))))],
];
const pass6: readonly [string, Layer][] = [
  ['SIP', ipv6(17, udp(40_000, 5060, data))],
  ['SIP over TCP', ipv6(6, tcp(5060, 40_000, data))],
  ['TFTP request', ipv6(17, udp(40_000, 69, opcode(1)))],
  ['TFTP data on ephemeral ports', ipv6(17, udp(40_000, 40_001, opcode(3)))],
  ['hop-by-hop options', ipv6(0, extension(17, udp(40_000, 5060, data)))],
  ['destination options', ipv6(60, extension(17, udp(40_000, 5060, data)))],
  ['fragments', ipv6(44, fragmentHeader(17, 800, false, 1, data))],
  ['GRE', ipv6(47, gre(0x800, ipv4(17, udp(40_000, 5060, data))))],
];
const stop4: readonly [string, Layer][] = [
  ['RTP', ipv4(17, udp(16_000, 16_002, concat([0x80, 0, 0, 1], data)))],
  ['SSH', ipv4(6, tcp(40_000, 22, data))],
  ['HTTPS that looks like TFTP', ipv4(6, tcp(40_000, 443, opcode(3)))],
  ['DNS', ipv4(17, udp(40_000, 53, concat([0x12, 0x34, 1, 0], data)))],
  ['a UDP payload with opcode 7', ipv4(17, udp(40_000, 40_001, opcode(7)))],
  ['TFTP port over TCP', ipv4(6, tcp(40_000, 69, data))],
  ['ping', ipv4(1, data)],
];
const stop6: readonly [string, Layer][] = [
  ['RTP', ipv6(17, udp(16_000, 16_002, concat([0x80, 0, 0, 1], data)))],
  ['SSH', ipv6(6, tcp(40_000, 22, data))],
  ['neighbour discovery', ipv6(58, data)],
];

type Wrap = (type: number, packet: Layer) => Layer;
const wraps: readonly [string, Wrap][] = [
  ['untagged', ethernet],
  ['one tag', (type, packet) => ethernet(0x8100, tag(100, type, packet))],
  ['two tags', (type, packet) => ethernet(0x88a8, tag(5, 0x8100, tag(100, type, packet)))],
  ['PPPoE in a VLAN', (type, packet) => ethernet(0x8100, tag(7, 0x8864, pppoe(type === 0x800 ? 0x21 : 0x57, packet)))],
  ['PPPoE', (type, packet) => ethernet(0x8864, pppoe(type === 0x800 ? 0x21 : 0x57, packet))],
];

for (const [name, wrap] of wraps) {
  test(`the kernel filter lets through what is watched and nothing else: ${name}`, { skip: pcapMissing }, () => {
    const passes = compiled(watched, linkTypes.ethernet);
    for (const [what, packet] of pass4) assert.equal(passes(wrap(0x800, packet)), true, `IPv4 ${what}`);
    for (const [what, packet] of pass6) assert.equal(passes(wrap(0x86dd, packet)), true, `IPv6 ${what}`);
    for (const [what, packet] of stop4) assert.equal(passes(wrap(0x800, packet)), false, `IPv4 ${what}`);
    for (const [what, packet] of stop6) assert.equal(passes(wrap(0x86dd, packet)), false, `IPv6 ${what}`);
    assert.equal(passes(ethernet(0x0806, new Uint8Array(46))), false);
  });
}

test('the same on interfaces without Ethernet (tun, ppp, any)', { skip: pcapMissing }, () => {
  const sll = (type: number) => concat([0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, type >> 8, type & 255]);
  for (const linkType of [linkTypes.rawLinux, linkTypes.cooked]) {
    const passes = compiled(watched, linkType);
    const wrap = (type: number, packet: Layer) => (linkType === linkTypes.cooked ? concat(sll(type), packet) : packet);
    for (const [what, packet] of pass4) assert.equal(passes(wrap(0x800, packet)), true, what);
    for (const [what, packet] of pass6) assert.equal(passes(wrap(0x86dd, packet)), true, what);
    for (const [what, packet] of [...stop4, ...stop6]) {
      assert.equal(passes(wrap(packet[0]! >> 4 === 4 ? 0x800 : 0x86dd, packet)), false, what);
    }
  }
  for (const linkType of [linkTypes.ppp, linkTypes.cooked2]) compiled(watched, linkType);
});

const ranges = (count: number, from: number) =>
  Array.from({ length: count }, (_, i) => ({ first: from + i * 10, last: from + i * 10 + 4 }));
const sizeOf = (ports: WatchedPorts) => captureFilter(ports).length / instructionBytes;

test('as many port ranges as the settings allow fit into a kernel filter, and are told apart', {
  skip: pcapMissing,
}, () => {
  const most = { sipPorts: ranges(64, 5000), tftpPorts: ranges(16, 69) };
  const passes = compiled(most, linkTypes.ethernet);
  const isSeen = (port: number) => passes(ethernet(0x800, ipv4(17, udp(40_000, port, data))));
  assert.deepEqual([4999, 5000, 5634, 5635, 5639, 5640, 22_000].map(isSeen), [
    false,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.equal(passes(ethernet(0x8100, tag(1, 0x86dd, ipv6(6, tcp(40_000, 5634, data))))), true);
  // Linux 6.1 takes some 900 instructions of this kind (net.core.optmem_max: 20,480 bytes, of what it translates them to)
  assert.ok(sizeOf(watched) <= 150, `${sizeOf(watched)} instructions for the default ports`);
  assert.ok(sizeOf(most) <= 650, `${sizeOf(most)} instructions`);
});

test('whatever stands around it, a datagram passes exactly by its ports or its opcode', { skip: pcapMissing }, () => {
  const passes = compiled(watched, linkTypes.ethernet);
  const port = fc.constantFrom(68, 69, 70, 5059, 5060, 5061, 5062, 5080, 5081, 40_000);
  const isSip = (n: number) => n === 5060 || n === 5061 || n === 5080;
  fc.assert(
    fc.property(
      fc.record({
        source: port,
        destination: port,
        overTcp: fc.boolean(),
        six: fc.boolean(),
        opcode: fc.integer({ min: 0, max: 9 }),
        words: fc.integer({ min: 0, max: 10 }),
        tags: fc.array(fc.constantFrom(0x8100, 0x88a8, 0x9100), { maxLength: 4 }),
        session: fc.boolean(),
      }),
      ({ source, destination, overTcp, six, opcode: code, words, tags, session }) => {
        const payload = opcode(code);
        const transport = overTcp ? tcp(source, destination, payload) : udp(source, destination, payload);
        const protocol = overTcp ? 6 : 17;
        const packet = six
          ? ipv6(protocol, transport)
          : ipv4(protocol, transport, { options: new Array<number>(words * 4).fill(1) });
        let type = six ? 0x86dd : 0x800;
        let frame = packet;
        if (session) {
          frame = pppoe(six ? 0x57 : 0x21, packet);
          type = 0x8864;
        }
        for (const outer of tags) {
          frame = tag(7, type, frame);
          type = outer;
        }
        const ofTftp = !overTcp && (source === 69 || destination === 69 || (code >= 3 && code <= 6));
        return passes(ethernet(type, frame)) === (isSip(source) || isSip(destination) || ofTftp);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('without TFTP nothing is looked at on ephemeral ports', { skip: pcapMissing }, () => {
  const passes = compiled({ sipPorts: watched.sipPorts, tftpPorts: [] }, linkTypes.ethernet);
  assert.equal(passes(ethernet(0x800, ipv4(17, udp(40_000, 40_001, opcode(3))))), false);
  assert.equal(passes(ethernet(0x800, ipv4(17, udp(40_000, 5060, data)))), true);
});

test('the version of libpcap is told', { skip: pcapMissing }, () =>
  assert.match(libpcapVersion(), /^libpcap version \d+\.\d+/),
);
