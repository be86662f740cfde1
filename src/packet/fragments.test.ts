import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DatagramLog } from './datagram-log.ts';
import type { FragmentLimits } from './fragments.ts';
import { ethernet, extension, fragmentHeader, ipv4, ipv6, type Layer, text, udp } from './frame-builder.ts';

const message = `INVITE sip:00442071838750@192.0.2.10 SIP/2.0\r\n${'Subject: a long header\r\n'.repeat(100)}\r\n`;
const whole = udp(5071, 5060, text(message));

interface Part {
  readonly offset: number;
  readonly more: boolean;
  readonly bytes: Layer;
}

function partsOf(datagram: Layer, size: number): Part[] {
  const parts: Part[] = [];
  for (let offset = 0; offset < datagram.length; offset += size) {
    const bytes = datagram.slice(offset, offset + size);
    parts.push({ offset, more: offset + size < datagram.length, bytes });
  }
  return parts;
}

function frame4({ offset, more, bytes }: Part, id = 7): Layer {
  return ethernet(0x800, ipv4(17, bytes, { offset, more, id }));
}

function frame6({ offset, more, bytes }: Part, id = 7): Layer {
  return ethernet(0x86dd, ipv6(44, fragmentHeader(17, offset, more, id, bytes)));
}

function logWith(limits: Partial<FragmentLimits> = {}): DatagramLog {
  return new DatagramLog(undefined, limits);
}

test('a fragmented INVITE comes out whole, whatever the order and repetition of its fragments', () => {
  const sizes = fc.integer({ min: 1, max: 200 }).map((n) => n * 8);
  fc.assert(
    fc.property(sizes, fc.boolean(), fc.infiniteStream(fc.nat()), (size, six, random) => {
      const log = logWith();
      const parts = partsOf(whole, size);
      const last = parts[random.next().value % parts.length]!;
      const queue = [...parts, ...parts].filter((part) => part !== last);
      for (let i = queue.length - 1; i > 0; i--) {
        const j = random.next().value % (i + 1);
        [queue[i], queue[j]] = [queue[j]!, queue[i]!];
      }
      for (const part of [...queue, last]) log.frame(six ? frame6(part) : frame4(part));
      assert.deepEqual(log.texts, [message]);
      assert.deepEqual(log.lost, {});
      assert.equal(log.decoder.usage().fragmentBytes, 0);
    }),
    { numRuns: 100 },
  );
});

test('fragments of different datagrams and senders are not mixed', () => {
  const log = logWith();
  const parts = partsOf(whole, 1000);
  const other = partsOf(udp(5072, 5060, text(message.replace('442071838750', '442071838751'))), 1000);
  for (const [i, part] of parts.entries()) {
    log.frame(frame4(part, 1));
    log.frame(frame4(other[i]!, 2));
    log.frame(frame6(other[i]!, 1));
    log.frame(ethernet(0x800, ipv4(17, part.bytes, { ...part, id: 1, src: '198.51.100.8' })));
  }
  assert.equal(log.datagrams.length, 4);
  assert.equal(new Set(log.datagrams.map(({ flow, text }) => flow + text)).size, 4);
});

test('IPv6 fragments with extension headers on both sides are read', () => {
  const log = logWith();
  const payload = extension(17, whole);
  for (const { offset, more, bytes } of partsOf(payload, 800)) {
    // the next header of a later fragment means nothing
    const next = offset === 0 ? 60 : 59;
    log.frame(ethernet(0x86dd, ipv6(0, extension(44, fragmentHeader(next, offset, more, 3, bytes)))));
  }
  assert.deepEqual(log.texts, [message]);
});

test('fragmented packets inside a tunnel, and fragments of a tunnel, are read', () => {
  const log = logWith();
  for (const part of partsOf(whole, 1000))
    log.frame(ethernet(0x800, ipv4(4, ipv4(17, part.bytes, part), { src: '203.0.113.1' })));
  const tunnelled = ipv4(17, whole, { id: 8 });
  for (const part of partsOf(tunnelled, 800))
    log.frame(ethernet(0x800, ipv4(4, part.bytes, { ...part, src: '203.0.113.1' })));
  assert.deepEqual(log.texts, [message, message]);
  assert.equal(log.datagrams[1]?.flow, '198.51.100.7:5071 > 192.0.2.10:5060');
});

test('overlapping fragments spoil the datagram, and stay refused until it times out', () => {
  for (const frameOf of [frame4, frame6]) {
    const log = logWith();
    const parts = partsOf(whole, 800);
    log.frame(frameOf(parts[0]!));
    log.frame(frameOf({ offset: 792, more: true, bytes: whole.slice(792, 1600) }));
    for (const part of parts) log.frame(frameOf(part));
    assert.deepEqual(log.texts, []);
    assert.deepEqual(log.lost, { fragmentOverlap: 1 });
    log.time += 30_001;
    for (const part of parts) log.frame(frameOf(part));
    assert.deepEqual(log.texts, [message]);
  }
});

test('the same range with other bytes is an overlap, too', () => {
  const log = logWith();
  const parts = partsOf(whole, 800);
  log.frame(frame4(parts[1]!));
  log.frame(frame4({ ...parts[1]!, bytes: parts[1]!.bytes.map((byte) => byte ^ 1) }));
  for (const part of parts) log.frame(frame4(part));
  assert.deepEqual(log.texts, []);
  assert.deepEqual(log.lost, { fragmentOverlap: 1 });
});

test('two different ends of one datagram are an overlap', () => {
  const log = logWith();
  log.frame(frame4({ offset: 1600, more: false, bytes: whole.slice(0, 80) }));
  log.frame(frame4({ offset: 800, more: false, bytes: whole.slice(0, 80) }));
  log.frame(frame4({ offset: 2400, more: true, bytes: whole.slice(0, 80) }, 8));
  log.frame(frame4({ offset: 800, more: false, bytes: whole.slice(0, 80) }, 8));
  assert.deepEqual(log.lost, { fragmentOverlap: 2 });
});

test('a datagram whose fragments never all come is given up and counted', () => {
  const log = logWith();
  log.frame(frame4(partsOf(whole, 800)[0]!));
  log.decoder.tick(log.time + 29_999);
  assert.deepEqual(log.lost, {});
  log.decoder.tick(log.time + 30_000);
  assert.deepEqual(log.lost, { fragmentTimeout: 1 });
  assert.deepEqual(log.decoder.usage(), { fragmentedDatagrams: 0, fragmentBytes: 0, streams: 0, streamBytes: 0 });
});

test('a flood of forged fragments stays within its number and bytes, and the oldest go first', () => {
  const log = logWith({ maxDatagrams: 16 });
  for (let id = 0; id < 500; id++) log.frame(frame4({ offset: 800, more: true, bytes: whole.slice(0, 800) }, id));
  assert.equal(log.decoder.usage().fragmentedDatagrams, 16);
  assert.deepEqual(log.lost, { fragmentEvicted: 484 });

  const narrow = logWith({ maxBytes: 10_000 });
  for (let id = 0; id < 500; id++) narrow.frame(frame4({ offset: 800, more: true, bytes: whole.slice(0, 800) }, id));
  assert.ok(narrow.decoder.usage().fragmentBytes <= 10_000);
  for (const part of partsOf(whole, 800)) narrow.frame(frame4(part, 900));
  assert.deepEqual(narrow.texts, [message]);
});

test('eight-byte fragments cannot take more memory than they are counted for', () => {
  const log = logWith({ maxBytes: 100_000 });
  for (let i = 0; i < 2000; i++) log.frame(frame4({ offset: i * 16, more: true, bytes: whole.slice(0, 8) }, 1));
  assert.ok(log.decoder.usage().fragmentBytes <= 100_000);
  assert.ok((log.lost.fragmentEvicted ?? 0) >= 1);
});

test('a datagram that would be longer than 65,535 bytes is refused', () => {
  const log = logWith();
  log.frame(frame4({ offset: 65_528, more: false, bytes: whole.slice(0, 64) }));
  assert.deepEqual(log.lost, { ipMalformed: 1 });
});

test('large datagrams of other services are neither kept nor counted as a loss', () => {
  const log = logWith();
  for (const part of partsOf(udp(2049, 700, new Uint8Array(4000)), 800)) log.frame(frame4(part));
  assert.equal(log.decoder.usage().fragmentBytes, 0);
  log.decoder.tick(log.time + 40_000);
  assert.deepEqual(log.datagrams, []);
  assert.deepEqual(log.lost, {});
});

test('a fragment that the snapshot length cut is counted and not taken for whole', () => {
  const log = logWith();
  const parts = partsOf(whole, 800);
  const first = frame4(parts[0]!);
  log.frame(first.slice(0, 200), 1, first.length);
  for (const part of parts.slice(1)) log.frame(frame4(part));
  assert.deepEqual(log.texts, []);
  assert.deepEqual(log.lost, { frameTruncated: 1 });
});
