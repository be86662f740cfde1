import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { authParam } from './auth.ts';
import { classifyPayload } from './classify.ts';
import { frameSip } from './framing.ts';
import { SipMessage } from './message.ts';
import { wire } from './message-text.test-support.ts';
import { parsed, request, spans } from './parse.test-support.ts';
import { parseSip } from './parse.ts';
import { phoneMessages } from './phone-messages.test-support.ts';
import { serverMessages } from './server-messages.test-support.ts';
import { messageText, Span, textOf } from './text.ts';
import { uriHost, uriUser } from './uri.ts';

const real = [...phoneMessages, ...serverMessages].map(({ text }) => wire(text));

/** A real message with bytes changed, cut out and put in, in a larger buffer at some offset. */
const mutated = fc
  .record({
    pick: fc.nat(real.length - 1),
    changes: fc.array(
      fc.tuple(
        fc.nat(2000),
        fc.nat(12),
        fc.oneof(
          fc.uint8Array({ maxLength: 6 }),
          fc
            .constantFrom('"', '<', '>', ';', ',', '\r\n', '\r\n ', '%', "'", '\0', ':', '=', '@', '\\', 'ÿ')
            .map((s) => Buffer.from(s)),
        ),
      ),
      { maxLength: 8 },
    ),
  })
  .map(({ pick, changes }) => {
    let bytes = Buffer.from(real[pick]!);
    for (const [at, drop, put] of changes) {
      const offset = at % (bytes.length + 1);
      bytes = Buffer.concat([bytes.subarray(0, offset), put, bytes.subarray(offset + drop)]);
    }
    return bytes;
  });

const anything = fc.oneof(fc.uint8Array({ maxLength: 600 }), mutated);

function check(bytes: Uint8Array, before: number, after: number, streamed: boolean): void {
  const buffer = new Uint8Array(before + bytes.length + after).fill(0x41);
  buffer.set(bytes, before);
  const end = before + bytes.length;
  const message = new SipMessage();
  parseSip(buffer, before, end, message, streamed);
  const fields = new Map(Object.entries(message));
  for (const name of spans) {
    const start = Number(fields.get(`${name}Start`));
    const stop = Number(fields.get(`${name}End`));
    if (start === -1) assert.equal(stop, -1, name);
    else assert.ok(start >= before && stop >= start && stop <= end, `${name} ${start} ${stop} of ${before} ${end}`);
  }
  assert.ok(message.anomalyCount <= 16);
  const codes = message.anomalyCodes.slice(0, message.anomalyCount);
  assert.equal(new Set(codes).size, codes.length);
  for (const at of message.anomalyAt.slice(0, message.anomalyCount))
    assert.ok(at >= before && at <= end, `${codes} ${at}`);
  // what lies around the message in the buffer must not matter
  const alone = new SipMessage();
  parseSip(bytes, 0, bytes.length, alone, streamed);
  assert.deepEqual(alone.anomalyCodes.slice(0, alone.anomalyCount), codes);
  for (const name of spans) {
    const start = Number(new Map(Object.entries(alone)).get(`${name}Start`));
    assert.equal(start < 0 ? start : start + before, fields.get(`${name}Start`), name);
  }
  // helpers are total on whatever spans come out
  const out = new Span();
  uriUser(buffer, message.fromStart, message.fromEnd, out);
  uriHost(buffer, message.contactStart, message.contactEnd, out);
  authParam(buffer, message.authorizationStart, message.authorizationEnd, 'nonce', out);
  assert.ok(out.start === -1 || (out.start >= before && out.end >= out.start && out.end <= end));
  assert.ok(textOf(buffer, before, end, 100).length <= 100);
  assert.ok(messageText(buffer, before, end, 100).length <= 100);
  classifyPayload(buffer, before, end);
  const framed = frameSip(buffer.subarray(0, end), before, end);
  assert.ok(framed <= bytes.length);
}

test('whatever bytes come, the parser returns, its spans lie in the message, and the answer is the same again', () => {
  fc.assert(fc.property(anything, fc.nat(9), fc.nat(9), fc.boolean(), check), { numRuns: 3000 });
});

const token = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.!_*+~-]{0,20}$/);
const user = fc.stringMatching(/^[A-Za-z0-9+*._-]{1,20}$/);
const host = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,10}\.example$/),
);
const blank = fc.constantFrom('', ' ', '\t', '\r\n ', '  \r\n\t ');
const displayName = fc
  .string({ maxLength: 20, unit: fc.constantFrom(...'abc ÄЖ;,<>@"\\=') })
  .map((text) => `"${text.replace(/["\\]/g, '\\$&')}" `);
const casing = (name: string) => fc.constantFrom(name, name.toLowerCase(), name.toUpperCase());

test('what a message is made of comes out again, in any order, case and spacing', () => {
  const parts = fc.record({
    user,
    host,
    port: fc.integer({ min: 0, max: 65535 }),
    display: fc.oneof(fc.constant(''), displayName),
    tag: token,
    branch: token,
    callId: token,
    cseq: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    expires: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    agent: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ./-]{0,30}[A-Za-z0-9]$/),
    gap: blank,
    colonGap: fc.constantFrom('', ' ', '\t'),
    method: fc.constantFrom('INVITE', 'REGISTER', 'OPTIONS', 'NEWMETHOD'),
    names: fc.tuple(
      casing('Via'),
      casing('From'),
      casing('Call-ID'),
      casing('CSeq'),
      casing('User-Agent'),
      casing('Expires'),
    ),
    order: fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
    body: fc.uint8Array({ maxLength: 50 }),
  });
  fc.assert(
    fc.property(parts, (p) => {
      const uri = `sip:${p.user}@${p.host}:${p.port}`;
      const from = `${p.display}<${uri};transport=udp>${p.gap};${p.gap}x=";tag=no,"${p.gap};TaG${p.gap}=${p.gap}${p.tag}`;
      const lines = [
        `${p.names[0]}${p.colonGap}:${p.gap}SIP/2.0/UDP ${p.host}:${p.port};rport${p.gap};BRANCH${p.gap}=${p.gap}${p.branch}`,
        `${p.names[1]}${p.colonGap}:${p.gap}${from}`,
        `To:${p.gap}${uri};other=1`,
        `${p.names[2]}:${p.gap}${p.callId}`,
        `${p.names[3]}:${p.gap}${p.cseq} ${p.gap}${p.method}`,
        `${p.names[4]}:${p.gap}${p.agent}${p.gap}`,
        `${p.names[5]}:${p.gap}${p.expires}${p.gap}`,
        `Content-Length:${p.gap}${p.body.length}`,
      ]
        .map((line, i) => [p.order[i]!, line] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, line]) => line);
      const head = Buffer.from(`${p.method} ${uri} SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n`);
      const bytes = Buffer.concat([head, p.body]);
      const { span, message, codes } = parsed(bytes);
      assert.deepEqual(codes, ['missing-max-forwards']);
      assert.equal(message.kind, 'request');
      assert.equal(span('method'), p.method);
      assert.equal(span('uri'), uri);
      assert.equal(span('branch'), p.branch);
      assert.equal(span('fromTag'), p.tag);
      assert.equal(message.toTagStart, -1);
      assert.equal(span('callId'), p.callId);
      assert.equal(message.cseq, p.cseq);
      assert.equal(span('userAgent'), p.agent);
      assert.equal(message.expires, p.expires);
      assert.equal(message.bodyStart, head.length);
      assert.equal(frameSip(bytes, 0, bytes.length), bytes.length);
      const out = new Span();
      for (const [start, end] of [
        [message.fromStart, message.fromEnd],
        [message.toStart, message.toEnd],
        [message.uriStart, message.uriEnd],
      ] as const) {
        assert.ok(uriUser(bytes, start, end, out));
        assert.equal(textOf(bytes, out.start, out.end), p.user);
        assert.ok(uriHost(bytes, start, end, out));
        assert.equal(textOf(bytes, out.start, out.end), p.host.replace(/[[\]]/g, ''));
      }
    }),
    { numRuns: 1000 },
  );
});

test('64 KB made to be slow are read like any others', () => {
  const size = 65_000;
  const fill = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  for (const unit of [
    ',',
    '"',
    '\\"',
    '\r\n ',
    ';',
    ';;a=',
    '<',
    '>',
    '<>',
    '%',
    "'",
    "')",
    '`',
    '|',
    '$(',
    'or ',
    "' or ",
    '@',
    ':',
    '..',
    '(',
    ' ',
    '[',
    '%s',
    'f: "\r\n',
    'a:b\r\n',
    '\r',
    '\n',
    'v: SIP/2.0/UDP a,',
    'union ',
  ]) {
    for (const header of ['From', 'Contact', 'Via', 'Authorization', 'X-Any', 'Call-ID', 'CSeq']) {
      const { message } = parsed(request({ [header]: fill(unit) }));
      assert.equal(message.kind, 'request');
    }
    const start = parsed(request({}, `OPTIONS sip:${fill(unit)} SIP/2.0`));
    assert.ok(start.codes.length > 0);
    const bytes = Buffer.from(fill(unit));
    frameSip(bytes, 0, bytes.length);
    classifyPayload(bytes, 0, bytes.length);
  }
});
