import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AnomalyCode, anomalies } from './anomaly.ts';
import { method, methodNames } from './message.ts';
import { parsed, request } from './parse.test-support.ts';

test('the message that the other tests vary scores 0', () => {
  assert.deepEqual(parsed(request()).codes, []);
});

test('every method that phones use is told apart, and a method in lower case is none of them', () => {
  for (const [index, name] of methodNames.entries()) {
    if (index === 0) continue;
    const { message, codes } = parsed(request({}, `${name} sip:100@192.0.2.10 SIP/2.0`));
    assert.equal(message.method, index);
    assert.equal(message.cseqMethod, index);
    assert.deepEqual(codes, []);
  }
  assert.deepEqual(parsed(request({}, 'invite sip:100@192.0.2.10 SIP/2.0')).codes, ['method-case']);
});

test('compact forms are read in either case', () => {
  const lower = 'v: SIP/2.0/UDP a;branch=b\r\nf: <sip:f@a>;tag=x\r\nt: <sip:t@b>\r\ni: id\r\nm: <sip:m@c>\r\nl: 0\r\n';
  for (const block of [lower, lower.replace(/^./gm, (letter) => letter.toUpperCase())]) {
    const { span, codes, message } = parsed(`INFO sip:a SIP/2.0\r\n${block}CSeq: 5 INFO\r\n\r\n`);
    assert.deepEqual(codes, ['missing-max-forwards']);
    assert.deepEqual(['via', 'branch', 'from', 'fromTag', 'to', 'callId', 'contact'].map(span), [
      'SIP/2.0/UDP a;branch=b',
      'b',
      '<sip:f@a>;tag=x',
      'x',
      '<sip:t@b>',
      'id',
      '<sip:m@c>',
    ]);
    assert.equal(message.contentLength, 0);
  }
});

test('the top Via is the first value: commas in quotes do not end it, a second value does', () => {
  const { span } = parsed(
    request({ Via: 'SIP/2.0/UDP a.example:5060 ;x="a,b" ; branch = z9hG4bK5 , SIP/2.0/TCP b;branch=no' }),
  );
  assert.equal(span('via'), 'SIP/2.0/UDP a.example:5060 ;x="a,b" ; branch = z9hG4bK5');
  assert.equal(span('branch'), 'z9hG4bK5');
});

test('a tag behind an addr-spec belongs to the header, one within <> to the URI (RFC 3261 20.10)', () => {
  assert.equal(parsed(request({ From: 'sip:7@a;tag=77' })).span('fromTag'), '77');
  assert.equal(parsed(request({ From: '<sip:7@a;tag=77>' })).span('fromTag'), undefined);
  assert.equal(parsed(request({ To: '"a;tag=1" <sip:7@a;tag=2>;x=3;TAG=4;y' })).span('toTag'), '4');
});

test('credentials, challenges and agents are found where they stand', () => {
  const { span, message } = parsed(
    request({ 'Proxy-Authorization': 'Digest username="a"', 'User-Agent': 'x/1', Server: 'y', Expires: '60' }),
  );
  assert.equal(span('authorization'), 'Digest username="a"');
  assert.equal(span('userAgent'), 'x/1');
  assert.equal(message.expires, 60);
  const reply = parsed(
    request(
      { 'WWW-Authenticate': 'Digest realm="a"', 'Proxy-Authenticate': 'Digest realm="b"', Server: 'y' },
      'SIP/2.0 401 No',
    ).replace('CSeq: 1 SIP/2.0', 'CSeq: 1 REGISTER'),
  );
  assert.equal(reply.message.kind, 'reply');
  assert.equal(reply.message.status, 401);
  assert.equal(reply.message.method, method.register);
  assert.equal(reply.message.challengeCount, 2);
  assert.equal(reply.span('challenge'), 'Digest realm="a"');
  assert.equal(reply.span('userAgent'), 'y');
});

test('a message object that was used before keeps nothing of it', () => {
  const first = parsed(request({ Contact: '<sip:a@b>;expires=5', Authorization: 'Digest x="' }));
  assert.equal(first.message.contactExpires, 5);
  const second = parsed('SIP/2.0 200\r\n\r\n');
  assert.equal(second.message.contactStart, -1);
  assert.equal(second.message.authorizationStart, -1);
});

test('what is no SIP is none', () => {
  for (const text of ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'hello', '\x80\x00\x12\x34 rtp', 'X'.repeat(120)])
    assert.deepEqual([parsed(text).message.kind, parsed(text).codes], ['none', ['not-sip']]);
  for (const text of ['', '\r\n\r\n', '\0\0\0\0', 'jaK', '\0'])
    assert.deepEqual([parsed(text).message.kind, parsed(text).codes], ['none', []]);
});

test('empty lines before the start line are fine (RFC 3261 7.5)', () => {
  assert.deepEqual(parsed(`\r\n\r\n${request()}`).codes, []);
});

/** [what, message, the code that must be found] */
const violations: readonly (readonly [string, string, AnomalyCode])[] = [
  ['no version', request({}, 'OPTIONS sip:100@192.0.2.10'), 'missing-version'],
  ['version 3', request({}, 'OPTIONS sip:100@192.0.2.10 SIP/3.0'), 'bad-version'],
  ['version in lower case', request({}, 'OPTIONS sip:100@192.0.2.10 sip/2.0'), 'version-case'],
  ['no URI', request({}, 'OPTIONS SIP/2.0'), 'bad-start-line'],
  ['quote in the method', request({}, 'OPT"IONS sip:100@192.0.2.10 SIP/2.0'), 'bad-method'],
  ['two spaces', request({}, 'OPTIONS  sip:100@192.0.2.10 SIP/2.0'), 'start-line-space'],
  ['status 1000', request({}, 'SIP/2.0 1000 x'), 'bad-status-code'],
  ['status 99', request({}, 'SIP/2.0 099 x'), 'bad-status-code'],
  ['long start line', request({}, `OPTIONS sip:${'9'.repeat(3000)}@192.0.2.10 SIP/2.0`), 'oversize-start-line'],
  ['no scheme', request({}, 'OPTIONS 100@192.0.2.10 SIP/2.0'), 'missing-scheme'],
  ['quote in the URI', request({}, 'OPTIONS sip:1"00@192.0.2.10 SIP/2.0'), 'bad-uri-character'],
  ['bad escape', request({}, 'OPTIONS sip:1%zz@192.0.2.10 SIP/2.0'), 'bad-uri-escape'],
  ['escape cut short', request({}, 'OPTIONS sip:100@192.0.2.10;x=%4 SIP/2.0'), 'bad-uri-escape'],
  ['line break in the user', request({ To: '<sip:1%0d%0aX@a>' }), 'escaped-line-break'],
  ['host of nothing', request({}, 'OPTIONS sip:100@ SIP/2.0'), 'bad-host'],
  ['host with a bang', request({}, 'OPTIONS sip:100@a!b SIP/2.0'), 'bad-host'],
  ['open bracket', request({}, 'OPTIONS sip:100@[2001:db8::1 SIP/2.0'), 'bad-host'],
  ['port 65536', request({}, 'OPTIONS sip:100@a:65536 SIP/2.0'), 'bad-port'],
  ['port of letters in From', request({ From: '<sip:7@a:x>;tag=1' }), 'bad-port'],
  ['port of Via', request({ Via: 'SIP/2.0/UDP a:99999;branch=1' }), 'bad-port'],
  ['no Via', request({ Via: undefined }), 'missing-via'],
  ['no CSeq', request({ CSeq: undefined }), 'missing-cseq'],
  ['no From', request({ From: undefined }), 'missing-from'],
  ['no To', request({ To: undefined }), 'missing-to'],
  ['no Call-ID', request({ 'Call-ID': undefined }), 'missing-call-id'],
  [
    'four From',
    request({ From: '<sip:a@b>\r\nFrom: <sip:a@b>\r\nf: <sip:a@b>\r\nFROM: <sip:a@b>' }),
    'repeated-header-many',
  ],
  ['a line without colon', request({ 'X-A': '1\r\nnothing here' }), 'bad-header-line'],
  ['a header name with a space in it', request({ 'X-A': '1\r\nA B: c' }), 'bad-header-line'],
  ['no end of headers', request().slice(0, -4), 'missing-header-end'],
  ['long Call-ID', request({ 'Call-ID': 'a'.repeat(3000) }), 'oversize-header'],
  ['long unknown header', request({ 'X-A': 'a'.repeat(9000) }), 'oversize-header'],
  ['300 headers', request({ 'X-A': '1\r\nX-B: 2'.repeat(300) }), 'too-many-headers'],
  ['CR line ends', request().replaceAll('\r\n', '\r'), 'bare-cr'],
  ['NUL', request({ Subject: 'a\0b' }), 'nul-byte'],
  ['escape byte', request({ 'User-Agent': 'a\x1b[31m' }), 'control-character'],
  ['control byte in the start line', request({}, 'OPTIONS sip:1\x0100@192.0.2.10 SIP/2.0'), 'control-character'],
  ['Via without a host', request({ Via: 'SIP/2.0/UDP' }), 'bad-via'],
  ['Via of (null)', request({ Via: 'SIP/2.0/UDP (null);branch=1' }), 'bad-via'],
  ['Via of version 1', request({ Via: 'SIP/1.0/UDP a;branch=1' }), 'bad-via'],
  ['semicolons only', request({ Contact: '<sip:a@b>;;;' }), 'empty-parameter'],
  ['junk behind >', request({ To: '<sip:a@b> x' }), 'bad-parameter'],
  ['two tags', request({ From: '<sip:a@b>;tag=1;tag=2' }), 'repeated-tag'],
  ['empty From', request({ From: '' }), 'bad-from'],
  ['two To', request({ To: '<sip:a@b>, <sip:c@d>' }), 'bad-to'],
  ['empty Call-ID', request({ 'Call-ID': '' }), 'bad-call-id'],
  ['no end of <', request({ To: '<sip:a@b' }), 'unbalanced-brackets'],
  ['no end of "', request({ Authorization: 'Digest username="x' }), 'unbalanced-quotes'],
  ['CSeq without method', request({ CSeq: '1' }), 'bad-cseq'],
  ['CSeq of letters', request({ CSeq: 'x OPTIONS' }), 'bad-cseq'],
  ['CSeq of 33 bits', request({ CSeq: '4294967296 OPTIONS' }), 'cseq-out-of-range'],
  ['CSeq of another method', request({ CSeq: '1 INVITE' }), 'cseq-method-mismatch'],
  ['Max-Forwards 256', request({ 'Max-Forwards': '256' }), 'bad-max-forwards'],
  ['Max-Forwards -1', request({ 'Max-Forwards': '-1' }), 'bad-max-forwards'],
  ['Expires of 33 bits', request({ Expires: '4294967296' }), 'bad-expires'],
  ['Expires abc', request({ Expires: 'abc' }), 'bad-expires'],
  ['Content-Length -5', request({ 'Content-Length': '-5' }), 'bad-content-length'],
  ['Content-Length 0x10', request({ 'Content-Length': '0x10' }), 'bad-content-length'],
  ['Content-Length beyond the datagram', request({ 'Content-Length': '1' }), 'content-length-too-large'],
  [
    'Content-Length 64 bytes beyond a body',
    `${request({ 'Content-Length': '67' })}v=0`,
    'content-length-little-larger',
  ],
  ['Content-Length 65 bytes beyond a body', `${request({ 'Content-Length': '68' })}v=0`, 'content-length-too-large'],
  [
    'Content-Length of 20 digits',
    request({ l: '9'.repeat(20), 'Content-Length': undefined }),
    'content-length-too-large',
  ],
];

describe('each violation is found by its code', () => {
  for (const [what, text, code] of violations) {
    test(`${what}: ${code}`, () => {
      assert.ok(parsed(text).codes.includes(code), parsed(text).codes.join(' '));
    });
  }
});

test('on a stream, or without a body, a Content-Length that is a little too large weighs what a lie does', () => {
  const cut = `${request({ 'Content-Length': '10' })}v=0`;
  assert.deepEqual([parsed(cut).score, parsed(cut, true).score], [1, 4]);
  assert.equal(parsed(request({ 'Content-Length': '10' })).score, 4);
});

test('the heaviest finding survives among more than sixteen', () => {
  const text = request(
    {
      Via: 'x',
      From: '<sip:a@b:x>;tag=1;tag=2',
      To: '"',
      'Call-ID': '',
      CSeq: 'x INVITE',
      'Max-Forwards': 'x',
      Expires: 'x',
      'Content-Length': 'x',
      Date: 'x',
      Warning: 'x',
      'Retry-After': 'x',
      Contact: 'sip:a@b?c=d;;;',
      'X-A': 'a\x01\r\nno colon',
      'X-C': `${'c'.repeat(9000)}`,
      'X-D': "' or 1=1 --",
      'X-E': '<script>',
    },
    'OPTIONS  sip:1%zz"@a:x SIP/3.0 ',
  );
  const { codes } = parsed(text);
  assert.equal(codes.length, 16);
  assert.equal(new Set(codes).size, 16);
  assert.ok(codes.includes('sql-injection'));
  assert.ok(codes.includes('script-injection'));
});

test('every code has a weight from 0 to 10, one sentence and a source', () => {
  for (const [code, fact] of Object.entries(anomalies)) {
    assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(fact.weight >= 0 && fact.weight <= 10);
    assert.match(fact.title, /^\S.*[^.]$/);
    assert.ok(fact.source.length > 0);
  }
});
