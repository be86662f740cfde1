import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AuthParam, authParam } from './auth.ts';
import { classifyPayload } from './classify.ts';
import { hashSpan, hashSpanFolded } from './hash.ts';
import { messageText, needleOf, Span, spanContains, spanEquals, spanIs, textOf } from './text.ts';
import { uriHost, uriUser } from './uri.ts';

const bytesOf = (text: string | number[]) => (typeof text === 'string' ? Buffer.from(text) : Uint8Array.from(text));

test('text for the log: UTF-8 stays, what could forge a line or turn its direction is escaped', () => {
  const show = (text: string | number[], max?: number) => textOf(bytesOf(text), 0, bytesOf(text).length, max);
  assert.equal(show('Müller Алиса 😀'), 'Müller Алиса 😀');
  assert.equal(show('a\r\nb\0\x1b'), 'a\\x0d\\x0ab\\x00\\x1b');
  assert.equal(show([0x4d, 0xfc, 0x6c]), 'M\\xfcl');
  assert.equal(show('\u202eabc'), '\\xe2\\x80\\xaeabc');
  assert.equal(show([0xc0, 0x80, 0xed, 0xa0, 0x80]), '\\xc0\\x80\\xed\\xa0\\x80');
  assert.equal(show('abcdef', 4), 'abc…');
  assert.equal(show('abcd', 4), 'abcd');
  assert.equal(show('ab', 0), '');
  assert.equal(textOf(bytesOf('a'), -1, -1), '');
  assert.equal(messageText(bytesOf('a\r\nb\n\tc\r'), 0, 8), 'a\nb\n\tc\\x0d');
});

test('comparisons fold ASCII only where they say so', () => {
  const bytes = bytesOf('xxFriendly-Scanneryy');
  assert.ok(spanContains(bytes, 0, bytes.length, needleOf('friendly-scanner')));
  assert.ok(!spanContains(bytes, 0, 17, needleOf('friendly-scanner')));
  assert.ok(spanIs(bytes, 2, 18, needleOf('FRIENDLY-scanner')));
  assert.ok(!spanContains(bytesOf('@'), 0, 1, needleOf('`')));
  assert.ok(spanEquals(bytes, 0, 1, bytes, 1, 2));
  assert.ok(!spanEquals(bytes, 0, 1, bytes, 0, 2));
});

test('hashes: same bytes same hash anywhere, one bit changes half of it, a seed changes all', () => {
  const bytes = bytesOf('__z9hG4bK-524287__Z9HG4BK-524287');
  assert.equal(hashSpan(bytes, 2, 16), hashSpan(bytesOf('z9hG4bK-524287'), 0, 14));
  assert.notEqual(hashSpan(bytes, 2, 16), hashSpan(bytes, 18, 32));
  assert.equal(hashSpanFolded(bytes, 2, 16), hashSpanFolded(bytes, 18, 32));
  assert.notEqual(hashSpan(bytes, 2, 16, 1), hashSpan(bytes, 2, 16, 2));
  assert.notEqual(hashSpan(bytesOf([0]), 0, 1), hashSpan(bytesOf([0, 0]), 0, 2));
  const seen = new Set<number>();
  let changed = 0;
  for (let i = 0; i < 20_000; i++) {
    const a = hashSpan(bytesOf(String(i)), 0, String(i).length);
    seen.add(a);
    let difference = a ^ hashSpan(bytesOf(String(i ^ 1)), 0, String(i ^ 1).length);
    for (; difference !== 0; difference &= difference - 1) changed++;
    assert.equal(a, a | 0);
  }
  assert.ok(seen.size >= 19_998);
  assert.ok(Math.abs(changed / 20_000 - 16) < 0.5, String(changed / 20_000));
});

/** [value, user, host] */
const uris: readonly (readonly [string, string | null, string | null])[] = [
  ['sip:100@192.0.2.10', '100', '192.0.2.10'],
  ['SIPS:Bob@Example.COM:5061;transport=tcp?x=y', 'Bob', 'Example.COM'],
  ['sip:alice:secret@a', 'alice', 'a'],
  ['sip:user;par=u%40example.net@example.com', 'user', 'example.com'],
  ['sip:%75se%72@a', '%75se%72', 'a'],
  ['sip:[2001:db8::10]:5070', null, '2001:db8::10'],
  ['sip:7@[2001:db8::10]', '7', '2001:db8::10'],
  ['sip:example.com', null, 'example.com'],
  ['sip:a@corp.example@proxy.example;x=1', 'a@corp.example', 'proxy.example'],
  ['tel:+4930123;phone-context=+49', '+4930123', null],
  ['"A <sip:no@x>" <sip:yes@y>;tag=1', 'yes', 'y'],
  ['"a\\" <sip:no@x>" < sip:yes@y >', 'yes', 'y'],
  ['sip:204@h;tag=a@b', '204', 'h'],
  ['<tel:911>', '911', null],
  ['*', null, null],
  ['mailto:a@b', null, null],
  ['sip:', null, null],
  ['sip:@h', null, 'h'],
  ['', null, null],
];

test('user and host of URIs and header values', () => {
  for (const [value, user, host] of uris) {
    const bytes = bytesOf(value);
    const out = new Span();
    const found = uriUser(bytes, 0, bytes.length, out) ? textOf(bytes, out.start, out.end) : null;
    assert.equal(found, user, value);
    const foundHost = uriHost(bytes, 0, bytes.length, out) ? textOf(bytes, out.start, out.end) : null;
    assert.equal(foundHost, host, value);
  }
});

test('digest parameters: quoted or not, commas in quotes, any case and spacing', () => {
  const value = `Digest  USERNAME = "a,\\"b" ,realm="x, nonce=\\"no\\"",nonce="n=1",uri="sip:a;b=c", response='x', algorithm=MD5,qop=auth,nc=00000001 , cnonce="", opaque="o"stale=TRUE`;
  const bytes = bytesOf(value);
  const expected: Record<AuthParam, string> = {
    username: 'a,\\"b',
    realm: 'x, nonce=\\"no\\"',
    nonce: 'n=1',
    uri: 'sip:a;b=c',
    response: "'x'",
    algorithm: 'MD5',
    qop: 'auth',
    nc: '00000001',
    cnonce: '',
    opaque: 'o',
    stale: 'TRUE',
  };
  for (const [name, text] of Object.entries(expected)) {
    const out = new Span();
    assert.ok(authParam(bytes, 0, bytes.length, name as AuthParam, out), name);
    assert.equal(textOf(bytes, out.start, out.end), text, name);
  }
  const out = new Span();
  const other = bytesOf('Basic Zm9vOmJhcg==');
  assert.ok(!authParam(other, 0, other.length, 'nonce', out));
  assert.ok(!authParam(other, -1, -1, 'nonce', out));
  assert.equal(out.start, -1);
  const cut = bytesOf('Digest nonce="abc');
  assert.ok(authParam(cut, 0, cut.length, 'nonce', out));
  assert.equal(textOf(cut, out.start, out.end), 'abc');
});

test('payloads of a SIP port are told apart', () => {
  const stun = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const classic = [0, 1, 0, 0, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const table: readonly (readonly [string | number[], ReturnType<typeof classifyPayload>])[] = [
    ['', 'keepalive'],
    ['\r\n\r\n', 'keepalive'],
    ['\r\n'.repeat(20), 'keepalive'],
    [[0], 'keepalive'],
    [new Array(64).fill(0), 'keepalive'],
    ['jaK', 'keepalive'],
    ['jaK\0', 'keepalive'],
    [stun, 'stun'],
    [classic, 'stun'],
    [[...stun.slice(0, 3), 4, ...stun.slice(4)], 'other'],
    [[0x16, 3, 1, 2, 0, 1, 0, 1], 'tls'],
    [[0x17, 3, 3, 0, 9, 1, 2], 'tls'],
    [[0x16, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9], 'tls'],
    ['SIP/2.0 200 OK\r\n', 'sip'],
    ['\r\nOPTIONS sip:a SIP/2.0\r\n', 'sip'],
    ['OPTIONS sip:a', 'sip'],
    ['X  y  SIP/9.9 \r\n', 'sip'],
    ['INVITE <sip:a@b> SIP/2.0', 'sip'],
    ['GET / HTTP/1.1\r\nHost: a', 'other'],
    ['OPTIONS rtsp://a RTSP/1.0\r\n\r\n', 'other'],
    ['X'.repeat(120), 'other'],
    [[0x80, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 'other'],
  ];
  for (const [payload, kind] of table) {
    const bytes = bytesOf(payload);
    assert.equal(classifyPayload(bytes, 0, bytes.length), kind, JSON.stringify(payload));
  }
});
