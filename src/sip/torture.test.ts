import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { frameSip } from './framing.ts';
import { parsed } from './parse.test-support.ts';

const folder = new URL('../../test/fixtures/torture/', import.meta.url);
const rows = readFileSync(new URL('labels.csv', folder), 'utf8').trim().split('\n').slice(1);

test('the table of RFC 4475 and RFC 5118 messages is complete', () => {
  assert.equal(rows.length, 61);
});

for (const row of rows) {
  const file = row.slice(0, row.indexOf(','));
  const verdict = row.slice(row.lastIndexOf(',') + 1);
  const bytes = readFileSync(new URL(file, folder));

  test(`${file} is ${verdict.startsWith('flag') ? 'flagged' : 'let through with score 0'}`, () => {
    const { message, score, codes } = parsed(bytes);
    assert.notEqual(message.kind, 'none');
    if (verdict.startsWith('flag')) assert.ok(score > 0, 'no finding');
    else assert.equal(score, 0, codes.join(' '));
  });

  test(`${file} begins a message on a TCP stream`, () => {
    const length = frameSip(bytes, 0, bytes.length);
    // 0 is right only where Content-Length promises more than there is
    if (length === 0) assert.ok(parsed(bytes).codes.includes('content-length-too-large'));
    else assert.ok(length > 0 && length <= bytes.length);
  });
}

test('wsinv.dat: folds, escapes and spaces do not move a span', () => {
  const { span, message } = parsed(readFileSync(new URL('rfc4475/wsinv.dat', folder)));
  assert.equal(span('branch'), '390skdjuw');
  assert.equal(span('fromTag'), '98asjd8');
  assert.equal(span('toTag'), '1918181833n');
  assert.equal(span('callId'), 'wsinv.ndaksdj@192.0.2.1');
  assert.equal(message.cseq, 9);
  assert.equal(message.maxForwards, 68);
  assert.equal(message.contentLength, 150);
});

test('intmeth.dat: a method of odd token characters is read whole', () => {
  const { span, message } = parsed(readFileSync(new URL('rfc4475/intmeth.dat', folder)));
  assert.equal(span('method'), "!interesting-Method0123456789_*+`.%indeed'~");
  assert.equal(message.method, 0);
  assert.equal(span('fromTag'), "_token~1'+`*%!-.");
});

test('clerr.dat: a Content-Length of 9999 for a body of 154 bytes weighs what a lie does', () => {
  const { message, codes, score } = parsed(readFileSync(new URL('rfc4475/clerr.dat', folder)));
  assert.equal(message.contentLength, 9999);
  assert.deepEqual([codes, score], [['content-length-too-large'], 4]);
});

test('dblreq.dat: what follows Content-Length in a datagram is no second request', () => {
  const { message } = parsed(readFileSync(new URL('rfc4475/dblreq.dat', folder)));
  assert.equal(message.method, 6);
  assert.equal(message.bodyStart, message.bodyEnd);
});
