import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DatagramLog, lineFramer } from './datagram-log.ts';
import { type Framer, opaqueStream } from './framer.ts';
import type { StreamLimits } from './stream-limits.ts';
import { TcpConversation } from './tcp-conversation.ts';

const messages = ['Mone\n', 'Mtwo, a longer one\n', `M${'x'.repeat(300)}\n`, 'M\n', 'Mlast\n'];
const stream = messages.join('');

function logWith(limits: Partial<StreamLimits> = {}, framer: Framer = lineFramer): DatagramLog {
  return new DatagramLog(framer, {}, limits);
}

/** Cuts `stream` at the given places. */
function segmentsOf(cuts: readonly number[]): { offset: number; data: string }[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % stream.length), stream.length])].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => ({ offset: places[i]!, data: stream.slice(places[i], end) }));
}

test('messages come out the same however TCP cuts, reorders and repeats them, across the wrap of sequence numbers', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 12 });
  const start = fc.constantFrom(0, 1, 1000, 0x7fffff00, 0xffffff00, 0xffffffff);
  fc.assert(
    fc.property(cuts, start, fc.boolean(), fc.infiniteStream(fc.nat()), (places, clientStart, six, random) => {
      const log = logWith();
      const talk = new TcpConversation(log, { clientStart, six }).handshake();
      const segments = segmentsOf(places);
      const queue = [...segments, ...segments.filter(() => random.next().value % 2 === 0)];
      for (let i = queue.length - 1; i > 0; i--) {
        const j = random.next().value % (i + 1);
        [queue[i], queue[j]] = [queue[j]!, queue[i]!];
      }
      for (const { offset, data } of queue) talk.client(data, offset);
      assert.deepEqual(log.texts, messages);
      assert.ok(log.datagrams.every(({ proven, truncated }) => proven && !truncated));
      assert.deepEqual(log.lost, {});
      assert.equal(log.decoder.usage().streamBytes, 0);
    }),
    { numRuns: 300 },
  );
});

/** What a Linux 6.18 server read of the same segments. */
test('overlapping segments that contradict each other are read as the server reads them', () => {
  const cases: readonly (readonly [expected: string, ...segments: (readonly [data: string, offset: number])[]])[] = [
    ['MAAAAAAAAAAA', ['BBBB', 4], ['MAAAAAAAAAAA', 0]],
    ['MACCCCCC', ['BB', 4], ['CCCCCC', 2], ['MA', 0]],
    ['MABBBBBB', ['BBBBBB', 2], ['CC', 4], ['MA', 0]],
    ['MACCCC', ['BB', 2], ['CCCC', 2], ['MA', 0]],
    ['MABBBBCC', ['BBBB', 2], ['CCCC', 4], ['MA', 0]],
    ['MACCCCBB', ['BBBB', 4], ['CCCC', 2], ['MA', 0]],
    ['MABBDD', ['BB', 2], ['DD', 4], ['CCC', 3], ['MA', 0]],
    // what was read already came first
    ['MAAACC', ['MAAA', 0], ['BBBBCC', 0]],
  ];
  for (const [expected, ...segments] of cases) {
    const log = logWith();
    const talk = new TcpConversation(log).handshake();
    for (const [data, offset] of segments) talk.client(data, offset);
    talk.client('\n', expected.length);
    assert.deepEqual(log.texts, [`${expected}\n`], JSON.stringify(segments));
    assert.deepEqual(log.lost, {});
    assert.equal(log.decoder.usage().streamBytes, 0);
  }
});

test('data without an acknowledgement is read by no server, and not here', () => {
  const log = logWith();
  const talk = new TcpConversation(log).handshake();
  talk.client('Mfalse\n', 0, 0, 8).client('Mright\n', 0);
  assert.deepEqual(log.texts, ['Mright\n']);
});

test('urgent data is told, of the client of a proven connection alone', () => {
  const urgent = 16 + 32;
  const log = logWith();
  const talk = new TcpConversation(log).handshake();
  talk.client('Mone', 0).client('xtwo\n', 4, 0, urgent);
  assert.deepEqual(log.urgents, ['198.51.100.7:40000 > 192.0.2.10:5060']);
  // neither the server's, nor of a connection that could be forged, nor what somebody else guessed
  talk.server('x', 0, 9, urgent);
  new TcpConversation(log, { port: 40_001 }).client('Mx\n', 0, 0, urgent);
  talk.client('x', 500_000, 0, urgent).client('x', 9, 500_000, urgent);
  assert.equal(log.urgents.length, 1);
});

test('a segment of whole messages is handed on where it lies, without waiting memory', () => {
  const log = logWith();
  new TcpConversation(log).handshake().client(stream, 0).server('Mreply\n', 0, stream.length);
  assert.deepEqual(log.texts, [...messages, 'Mreply\n']);
  assert.equal(log.datagrams.at(-1)?.flow, '192.0.2.10:5060 > 198.51.100.7:40000');
  assert.equal(log.decoder.usage().streamBytes, 0);
});

test('a message bears the time of the segment that completed it', () => {
  const log = logWith();
  const talk = new TcpConversation(log).handshake();
  const first = log.time;
  talk.client('Mon', 0);
  log.time += 500;
  talk.client('\n', 4);
  log.time += 500;
  talk.client('e', 3);
  assert.deepEqual(
    log.datagrams.map(({ time }) => time),
    [first + 1000],
  );
});

test('a client that does not come to the end of the headers is told once a message, also where bytes trickle in', () => {
  const log = logWith();
  const first = new TcpConversation(log).handshake();
  first.client('Mfirst\nMsec', 0);
  log.time += 5_000;
  const flow = '198.51.100.7:40000 > 192.0.2.10:5060';
  log.decoder.tick(log.time);
  for (let i = 0; i < 20; i++) {
    first.client('x', 11 + i);
    log.time += 1_000;
    log.decoder.tick(log.time);
  }
  assert.deepEqual(log.stalls, [flow]);
  first.client('\nMth', 31);
  log.time += 20_000;
  log.decoder.tick(log.time);
  assert.deepEqual(log.stalls, [flow, flow]);
  assert.deepEqual(log.texts, ['Mfirst\n', `Msec${'x'.repeat(20)}\n`]);
});

test('nobody stalls who ends the headers in time or is gone, and a forged source is not told', () => {
  const log = logWith();
  const slow = new TcpConversation(log, { port: 40_001 }).handshake();
  slow.client('Mslow', 0);
  const gone = new TcpConversation(log, { port: 40_002 }).handshake();
  gone.client('Mgone', 0).client('', 5, 0, 4);
  new TcpConversation(log, { port: 40_003 }).client('Mforged', 0);
  log.time += 9_000;
  log.decoder.tick(log.time);
  slow.client('\n', 5);
  log.time += 60_000;
  log.decoder.tick(log.time);
  assert.deepEqual(log.stalls, []);
});

test('a completed handshake proves the source; every connection attempt is reported', () => {
  const log = logWith();
  new TcpConversation(log).handshake().client('Mreal\n', 0);
  assert.deepEqual(log.syns, ['198.51.100.7:40000 > 192.0.2.10:5060']);
  assert.equal(log.counters.seen.tcpSyns, 1);
  assert.equal(log.datagrams[0]?.proven, true);
});

test('a forged source that guesses acknowledgements is not proven', () => {
  const log = logWith();
  const talk = new TcpConversation(log);
  talk.raw('client', '', talk.clientStart, 0, 2);
  talk.raw('server', '', talk.serverStart, talk.clientStart + 1, 18);
  for (const wrong of [0, talk.serverStart, talk.serverStart + 2, talk.serverStart + 100_000])
    talk.raw('client', '', talk.clientStart + 1, wrong, 16);
  talk.raw('client', 'Mforged\n', talk.clientStart + 1, 77, 16);
  assert.deepEqual(
    log.datagrams.map(({ text, proven }) => [text, proven]),
    [['Mforged\n', false]],
  );
});

test('the reset that answers a forged segment repeats its number and proves nothing', () => {
  const log = logWith();
  const talk = new TcpConversation(log);
  talk.raw('client', 'Mforged\n', 1, 4242, 16);
  talk.raw('server', '', 4242, 0, 4);
  talk.raw('client', 'Mforged\n', 9, 4242, 16);
  talk.raw('server', '', 4242, 9, 20);
  talk.raw('client', 'Mforged\n', 17, 4243, 16);
  assert.equal(log.datagrams.length, 3);
  assert.ok(log.datagrams.every(({ proven }) => !proven));
});

test('a connection that was open before the start is followed from its next message, and proven by its acknowledgements', () => {
  const log = logWith();
  const talk = new TcpConversation(log);
  talk.client('rest of a body\r\n', 0).client('more rest Mfirst\n', 16);
  talk.server('Mreply\n', 0, 33);
  talk.client('Msecond\n', 33, 7);
  assert.deepEqual(
    log.datagrams.map(({ text, proven }) => [text, proven]),
    [
      ['Mfirst\n', false],
      ['Mreply\n', false],
      ['Msecond\n', true],
    ],
  );
  assert.deepEqual(log.lost, { streamJunk: 26 });
});

test('the PBX calling a trunk over TCP is followed in both directions', () => {
  const log = logWith();
  const talk = new TcpConversation(log);
  // the PBX is the one with the ephemeral port: the roles of the helper are only names
  talk.handshake().server('Minvite\n', 0, 0).client('Mtrying\n', 0, 8);
  assert.deepEqual(log.texts, ['Minvite\n', 'Mtrying\n']);
});

test('a SYN flood with forged sources does not push out proven connections', () => {
  const log = logWith({ maxStreams: 100, maxUnproven: 50 });
  const talks = Array.from({ length: 20 }, (_, i) => new TcpConversation(log, { port: 30_000 + i }).handshake());
  for (let i = 0; i < 5000; i++) {
    const forged = new TcpConversation(log, { source: `203.0.113.${i & 255}`, port: 10_000 + (i >> 8) });
    if (i % 2) forged.raw('client', '', 1, 0, 2);
    else forged.raw('client', 'Mforged half', 1, 99, 16);
  }
  assert.ok(log.decoder.usage().streams <= 70);
  for (const talk of talks) talk.client('Mstill', 0).client(' here\n', 6);
  assert.equal(log.texts.filter((text) => text === 'Mstill here\n').length, 20);
  assert.ok(log.datagrams.every(({ proven }) => proven));
  assert.ok((log.lost.streamEvicted ?? 0) > 2000);
});

test('a reset with a wrong number, and a SYN or SYN-ACK of the client, cannot make us lose a connection', () => {
  const log = logWith();
  const talk = new TcpConversation(log).handshake().client('Mhalf', 0);
  talk.raw('client', '', talk.clientStart + 500, 0, 4);
  talk.raw('client', '', 123, 0, 2);
  talk.raw('client', '', 123, 456, 18);
  talk.client(' and half\n', 5);
  assert.deepEqual(
    log.datagrams.map(({ text, proven }) => [text, proven]),
    [['Mhalf and half\n', true]],
  );
});

test('a connection ends with its resets and FINs, and its ports can be used again', () => {
  const log = logWith();
  const first = new TcpConversation(log).handshake().client('Mone\n', 0);
  first.client('', 5, 0, 17).server('', 0, 6, 17);
  assert.equal(log.decoder.usage().streams, 0);
  const second = new TcpConversation(log, { clientStart: 99_000, serverStart: 88_000 }).handshake().client('Mtwo\n', 0);
  second.raw('client', '', second.clientStart + 6, 0, 4);
  assert.equal(log.decoder.usage().streams, 0);
  // a new connection from the same port although the end of the old one was not seen
  new TcpConversation(log, { clientStart: 7, serverStart: 8 }).handshake().client('Mthree\n', 0);
  new TcpConversation(log, { clientStart: 70_007, serverStart: 80_008 }).handshake().client('Mfour\n', 0);
  assert.deepEqual(log.texts, ['Mone\n', 'Mtwo\n', 'Mthree\n', 'Mfour\n']);
  assert.ok(log.datagrams.every(({ proven }) => proven));
});

test('what a client said before it hung up in the middle of a message is seen, as truncated', () => {
  const log = logWith();
  new TcpConversation(log).handshake().client('Mhalf a mess', 0, 0, 17);
  assert.deepEqual(
    log.datagrams.map(({ text, truncated }) => [text, truncated]),
    [['Mhalf a mess', true]],
  );
});

test('junk on a SIP port is handed on, one piece a run', () => {
  const log = logWith();
  new TcpConversation(log).handshake().client('GET / HTTP/1.1\nMone\njunk', 0);
  assert.deepEqual(log.texts, ['GET / HTTP/1.1\n', 'Mone\n', 'junk']);
  assert.deepEqual(log.lost, { streamJunk: 19 });
});

test('a segment that we alone missed: the acknowledgement shows it, and the next messages are read', () => {
  const log = logWith();
  const talk = new TcpConversation(log).handshake();
  talk.client('Mone\nMtw', 0);
  talk.client('ee\nMfour\n', 20); // bytes 8 to 20 were lost on the way to us
  assert.deepEqual(log.texts, ['Mone\n']);
  talk.server('', 0, 29);
  assert.deepEqual(log.texts, ['Mone\n', 'Mtw', 'Mfour\n']);
  assert.equal(log.datagrams[1]?.truncated, true);
  talk.client('Mfive\n', 29);
  assert.equal(log.texts.at(-1), 'Mfive\n');
  assert.deepEqual(log.lost, { streamGap: 1, streamJunk: 3 });
});

test('a segment that the server misses, too, is waited for: nobody can lead us past the real data', () => {
  const log = logWith({ maxStreamBytes: 1000 });
  const talk = new TcpConversation(log).handshake();
  talk.client('Mbait', 400).server('', 0, 0);
  for (let i = 0; i < 50; i++) talk.client('y'.repeat(100), 500 + i * 100).server('', 0, 0);
  log.time += 60_000;
  talk.client('z', 6000).server('', 0, 0);
  talk.client('Mreal\n', 0);
  assert.deepEqual(log.texts, ['Mreal\n']);
});

test('seen from one side only, a hole is given up after its time or when too much waits', () => {
  const late = logWith();
  const talk = new TcpConversation(late).handshake().client('Mone\n', 0).client('eMtwo\n', 100);
  late.time += 3001;
  talk.client('Mthree\n', 106);
  assert.deepEqual(late.texts, ['Mone\n', 'Mtwo\n', 'Mthree\n']);
  assert.deepEqual(late.lost, { streamGap: 1, streamJunk: 1 });

  const full = logWith({ maxStreamBytes: 2000 });
  const other = new TcpConversation(full).handshake().client('Mone\n', 0);
  for (let i = 0; i < 20; i++) other.client(`M${'x'.repeat(98)}\n`, 100 + i * 100);
  assert.ok(full.datagrams.length > 10);
  assert.equal(full.lost.streamGap, 1);
});

test('TLS is counted and never kept', () => {
  const framer: Framer = (bytes, start, end) => (bytes[start] === 0x16 ? opaqueStream : lineFramer(bytes, start, end));
  const log = logWith({}, framer);
  const talk = new TcpConversation(log).handshake().client('\x16\x03\x01hello', 0);
  for (let i = 0; i < 5; i++) talk.client('MMMMMMMM', 8 + i * 8);
  assert.deepEqual(log.texts, []);
  assert.equal(log.counters.seen.tlsRecords, 6);
  assert.equal(log.decoder.usage().streamBytes, 0);
});

test('a message that never ends is given up at the limit, and the stream goes on behind it', () => {
  const log = logWith({ maxStreamBytes: 5000 });
  const talk = new TcpConversation(log).handshake();
  for (let i = 0; i < 6; i++) talk.client(i === 0 ? `M${'a'.repeat(999)}` : 'a'.repeat(1000), i * 1000);
  talk.client('\nMnext\n', 6000);
  assert.deepEqual(
    log.datagrams.map(({ text, truncated }) => [text.length, truncated]),
    [
      [5000, true],
      [6, false],
    ],
  );
  assert.equal(log.lost.streamOverflow, 1);
});

test('a message that trickles in byte by byte is not read from its start at each byte', () => {
  let read = 0;
  const counting: Framer = (bytes, start, end) => {
    read += end - start;
    return headerFramer(bytes, start, end);
  };
  const log = logWith({}, counting);
  const talk = new TcpConversation(log).handshake();
  const message = `M: x\r\n${'H: y\r\n'.repeat(4000)}Length: 20000\r\n\r\n${'b'.repeat(20_000)}`;
  for (let i = 0; i < message.length; i++) talk.client(message[i]!, i);
  assert.deepEqual(log.texts, [message]);
  assert.ok(read < 20 * message.length, `${read} bytes read for ${message.length}`);
});

test('all streams together stay within their memory', () => {
  const log = logWith({ maxBytes: 200_000 });
  for (let i = 0; i < 300; i++) {
    const talk = new TcpConversation(log, { port: 20_000 + i }).handshake();
    talk.client('Mhalf', 0).client('behind a hole'.repeat(50), 100);
    assert.ok(log.decoder.usage().streamBytes <= 200_000);
  }
  assert.ok((log.lost.streamEvicted ?? 0) > 200);
});

test('idle connections are forgotten', () => {
  const log = logWith({ idleTimeout: 1000 });
  new TcpConversation(log).handshake().client('Mhalf', 0);
  log.decoder.tick(log.time + 999);
  assert.equal(log.decoder.usage().streams, 1);
  log.decoder.tick(log.time + 1000);
  assert.equal(log.decoder.usage().streams, 0);
  assert.deepEqual(log.texts, ['Mhalf']);
});

test('a snapshot length that cuts segments costs the message, not the stream', () => {
  const log = logWith();
  const talk = new TcpConversation(log).handshake();
  const whole = talk.build('client', 'Mone, long\nMtwo\n', talk.clientStart + 1, talk.serverStart + 1, 16);
  log.frame(whole.slice(0, whole.length - 8), 1, whole.length);
  talk.client('Mthree\n', 16);
  assert.deepEqual(
    log.datagrams.map(({ text, truncated }) => [text, truncated]),
    [
      ['Mone, lo', true],
      ['Mthree\n', false],
    ],
  );
});

/** Headers to a blank line, then as many bytes as `Length:` says. */
const headerFramer: Framer = (bytes, start, end) => {
  const there = Math.min(end, bytes.length);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset + start, there - start).toString('latin1');
  const blank = head.indexOf('\r\n\r\n');
  if (blank < 0) return 0;
  const total = blank + 4 + Number(/Length: (\d+)/.exec(head)?.[1] ?? 0);
  return start + total <= end ? total : 0;
};
