import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { before, suite, test } from 'node:test';
import { DatagramLog } from '../packet/datagram-log.ts';
import { ethernet, ipv4, ipv6, type Layer, pppoe, tag, tcp, text, udp } from '../packet/frame-builder.ts';
import { CaptureError } from './capture-error.ts';
import type { WatchedPorts } from './filter.ts';
import { type LiveCapture, openInterface } from './interface.ts';
import { enterOwnNetwork, ip, noOwnNetwork } from './own-network.ts';
import { RawSender } from './raw-sender.ts';
import { waitForFrames } from './wait.ts';

const watch: WatchedPorts = { sipPorts: [{ first: 5060, last: 5060 }], tftpPorts: [{ first: 69, last: 69 }] };
const sip = (id: string): Layer => udp(5071, 5060, text(`OPTIONS ${id}`));
const rtp: Layer = udp(16_000, 16_002, text('\x7f\x00rtp'));

/** Reads until the datagram `last` came, or for a second. */
function readUntil(capture: LiveCapture, last: string): string[] {
  const log = new DatagramLog();
  for (let i = 0; i < 100 && !log.texts.includes(last); i++) {
    waitForFrames([capture], 10);
    while (capture.read(log.decoder) > 0);
  }
  assert.deepEqual(log.lost, {});
  return log.texts;
}

suite('live captures', { skip: noOwnNetwork }, () => {
  before(() => {
    enterOwnNetwork();
    // all that kernels before 6.8, Debian 12's among them, give the filter; they have it for the whole host
    const filterMemory = '/proc/sys/net/core/optmem_max';
    if (existsSync(filterMemory)) writeFileSync(filterMemory, '20480');
    ip('link add sipa type veth peer name sipb');
    for (const name of ['sipa', 'sipb']) ip(`link set ${name} up`);
  });

  const frames: readonly [string, Layer][] = [
    ['OPTIONS plain', ethernet(0x800, ipv4(17, sip('plain')))],
    ['OPTIONS six', ethernet(0x86dd, ipv6(17, sip('six')))],
    ['OPTIONS tagged', ethernet(0x8100, tag(100, 0x800, ipv4(17, sip('tagged'))))],
    ['OPTIONS tagged six', ethernet(0x8100, tag(100, 0x86dd, ipv6(17, sip('tagged six'))))],
    ['OPTIONS foreign tag', ethernet(0x8100, tag(7, 0x800, ipv4(17, sip('foreign tag'))))],
    ['OPTIONS twice', ethernet(0x88a8, tag(5, 0x8100, tag(100, 0x800, ipv4(17, sip('twice')))))],
    ['OPTIONS pppoe', ethernet(0x8864, pppoe(0x21, ipv4(17, sip('pppoe'))))],
    ['OPTIONS tagged pppoe', ethernet(0x8100, tag(7, 0x8864, pppoe(0x57, ipv6(17, sip('tagged pppoe')))))],
    ['OPTIONS last', ethernet(0x800, ipv4(17, sip('last')))],
  ];

  for (const [side, name] of [
    ['arriving', 'sipb'],
    ['leaving', 'sipa'],
  ] as const) {
    test(`attacks ${side} are seen through the kernel filter with tags and PPPoE, voice and SSH are not`, () => {
      const capture = openInterface(name, { watch });
      const sender = new RawSender('sipa');
      for (const [, frame] of frames) {
        sender.send(ethernet(0x800, ipv4(17, rtp)));
        sender.send(ethernet(0x8100, tag(100, 0x800, ipv4(17, rtp))));
        sender.send(ethernet(0x800, ipv4(6, tcp(40_000, 22, text('SSH')))));
        sender.send(frame);
      }
      assert.deepEqual(
        readUntil(capture, 'OPTIONS last'),
        frames.map(([message]) => message),
      );
      const { received, droppedByKernel } = capture.statistics();
      assert.deepEqual({ received, droppedByKernel }, { received: frames.length, droppedByKernel: 0 });
      sender.close();
      capture.close();
    });
  }

  test('a VLAN sub-interface shows its own traffic untagged', (context) => {
    try {
      ip('link add link sipb name sipb.100 type vlan id 100');
    } catch {
      context.skip('the kernel has no VLAN interfaces');
      return;
    }
    ip('link set sipb.100 up');
    const capture = openInterface('sipb.100', { watch });
    const sender = new RawSender('sipa');
    for (const [, frame] of frames) sender.send(frame);
    assert.deepEqual(readUntil(capture, 'OPTIONS tagged six'), ['OPTIONS tagged', 'OPTIONS tagged six']);
    sender.close();
    capture.close();
  });

  test('loopback and the pseudo-interface any can be watched, each packet once', () => {
    const lo = openInterface('lo', { watch });
    const any = openInterface('any', { watch });
    const sender = new RawSender('lo');
    sender.send(ethernet(0x800, ipv4(17, sip('local'), { src: '127.0.0.1', dst: '127.0.0.1' })));
    assert.deepEqual(readUntil(lo, 'OPTIONS local'), ['OPTIONS local']);
    assert.ok(readUntil(any, 'OPTIONS local').includes('OPTIONS local'));
    for (const closable of [lo, any, sender]) closable.close();
  });

  test('ports can be changed while capturing', () => {
    const capture = openInterface('sipb', { watch: { ...watch, sipPorts: [{ first: 5080, last: 5080 }] } });
    const sender = new RawSender('sipa');
    sender.send(ethernet(0x800, ipv4(17, sip('before'))));
    // a busy kernel filters a frame only after send() has returned: the next one that comes tells that it did
    sender.send(ethernet(0x800, ipv4(17, udp(5071, 69, text('a file')))));
    assert.deepEqual(readUntil(capture, 'a file'), ['a file']);
    capture.watch(watch);
    sender.send(ethernet(0x800, ipv4(17, sip('after'))));
    assert.deepEqual(readUntil(capture, 'OPTIONS after'), ['OPTIONS after']);
    // as many as the settings allow
    const many = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => ({ first: from + i * 100, last: from + i * 100 + 9 }));
    capture.watch({ sipPorts: [...many(63, 6000), ...watch.sipPorts], tftpPorts: many(16, 30_069) });
    sender.send(ethernet(0x800, ipv4(17, rtp)));
    sender.send(ethernet(0x800, ipv4(17, sip('many'))));
    assert.deepEqual(readUntil(capture, 'OPTIONS many'), ['OPTIONS many']);
    assert.equal(capture.statistics().received, 3);
    sender.close();
    capture.close();
  });

  test('frames bear the time at which they came', () => {
    const capture = openInterface('sipb', { watch });
    const sender = new RawSender('sipa');
    const earliest = Date.now() - 1;
    sender.send(frames[0]![1]);
    const times: number[] = [];
    const sink = {
      frame: (_l: number, _b: Uint8Array, _s: number, _c: number, _w: number, time: number) => times.push(time),
    };
    for (let i = 0; i < 100 && times.length === 0; i++) {
      waitForFrames([capture], 10);
      capture.read(sink);
    }
    assert.equal(times.length, 1);
    assert.ok(times[0]! >= earliest && times[0]! <= Date.now() + 1);
    sender.close();
    capture.close();
  });

  test('a closed capture reads nothing and keeps its numbers', () => {
    const capture = openInterface('sipb', { watch });
    const sender = new RawSender('sipa');
    sender.send(frames[0]![1]);
    readUntil(capture, 'OPTIONS plain');
    capture.close();
    capture.close();
    assert.equal(capture.read({ frame() {} }), -1);
    assert.equal(capture.statistics().received, 1);
    sender.close();
  });

  test('an interface that does not exist, and one that vanishes, are told apart', () => {
    assert.throws(
      () => openInterface('nosuch0', { watch }),
      (error) => error instanceof CaptureError && error.code === 'no-such-interface',
    );
    ip('link add sipc type veth peer name sipd');
    for (const name of ['sipc', 'sipd']) ip(`link set ${name} up`);
    const capture = openInterface('sipd', { watch });
    ip('link del sipd');
    assert.throws(
      () => {
        for (let i = 0; i < 100; i++) {
          waitForFrames([capture], 10);
          capture.read({ frame() {} });
        }
      },
      (error) => error instanceof CaptureError && error.code === 'interface-gone',
    );
    capture.close();
  });
});
