import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { opaqueStream } from '../packet/framer.ts';
import { frameSip } from './framing.ts';
import { wire } from './message-text.test-support.ts';
import { phoneMessages } from './phone-messages.test-support.ts';
import { serverMessages } from './server-messages.test-support.ts';

const frame = (text: string | Uint8Array) => {
  const bytes = Buffer.from(text);
  return frameSip(bytes, 0, bytes.length);
};
const head = 'OPTIONS sip:a SIP/2.0\r\nVia: x\r\n';

describe('Content-Length says where a message ends, however it is written', () => {
  for (const header of [
    'Content-Length: 3',
    'content-length:3',
    'CONTENT-LENGTH \t:  3  ',
    'l: 3',
    'L:003',
    'Content-Length:\r\n 3',
    'Content-Length: 3\r\nl: 99',
  ]) {
    test(JSON.stringify(header), () => {
      const message = `${head}${header}\r\n\r\nabc`;
      assert.equal(frame(message), message.length);
      assert.equal(frame(`${message}OPTIONS`), message.length);
      assert.equal(frame(message.slice(0, -1)), 0);
    });
  }
});

describe('without a usable Content-Length the body is empty', () => {
  for (const header of [
    'X: 1',
    'Content-Length: -3',
    'Content-Length: abc',
    'Content-Length: 99999999',
    'Content-Length:',
    'Content-Type: 3',
  ]) {
    test(header, () => {
      const message = `${head}${header}\r\n\r\n`;
      assert.equal(frame(`${message}abc`), message.length);
    });
  }
});

test('a header section in pieces is waited for, and one beyond 64 KB is junk', () => {
  const whole = `${head}Content-Length: 0\r\n\r\n`;
  for (let length = 1; length < whole.length; length++) assert.equal(frame(whole.slice(0, length)), 0);
  const endless = `${head}${'X: y\r\n'.repeat(12_000)}`;
  assert.equal(frame(endless.slice(0, 65_000)), 0);
  assert.ok(frame(endless) < 0);
});

test('the length follows from a complete header section, whatever end is asked for', () => {
  const bytes = Buffer.from(`${head}Content-Length: 1000\r\n\r\nabc`);
  assert.equal(frameSip(bytes, 0, bytes.length), 0);
  assert.equal(frameSip(bytes, 0, 65_536), bytes.length - 3 + 1000);
});

test('keep-alives are a message of their own, so that the phone behind them is not junk', () => {
  assert.equal(frame('\r\n\r\n'), 4);
  assert.equal(frame('\r\n'), 2);
  assert.equal(frame(`\r\n\r\n${head}\r\n`), 4);
});

test('TLS is never read', () => {
  assert.equal(frame(Uint8Array.of(0x16, 3, 1, 0, 200, 1)), opaqueStream);
  assert.equal(frame(Uint8Array.of(0x17, 3, 3, 0, 200)), opaqueStream);
  assert.equal(frame(Uint8Array.of(0x16, 3)), 0);
});

test('junk is skipped up to the next start line, also in the middle of a line', () => {
  const message = `${head}l: 0\r\n\r\n`;
  assert.equal(frame(`hello\r\nworld\r\n${message}`), -14);
  assert.equal(frame(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${message}`), -27);
  assert.equal(frame(`\x00\x01\x02${message}`), -3);
  assert.equal(frame(`junk\r\nSIP/2.0 200 OK\r\n`), -6);
  assert.equal(frame('x'.repeat(9000)), -9000);
});

const messages = [...phoneMessages, ...serverMessages]
  .map(({ text }) => Buffer.from(wire(text)).toString('latin1'))
  .filter((text) => /^(content-length|l) *:/im.test(text));
const junk = ['hello\r\n', '\x00\x01\x02binary\r\n', 'GET / HTTP/1.1\r\nHost: x\r\n', 'a\nb\n', 'x: y\r\n '];

/** Feeds a stream in pieces, as the reassembly does; returns the messages and all skipped bytes. */
function split(stream: Buffer, cuts: readonly number[]): string[] {
  const found: string[] = [];
  const ends = [...new Set([...cuts.map((cut) => cut % stream.length), stream.length])].sort((a, b) => a - b);
  let position = 0;
  for (const end of ends) {
    while (position < end) {
      const step = frameSip(stream.subarray(0, end), position, end);
      if (step === 0) break;
      assert.notEqual(step, opaqueStream);
      if (step > 0) {
        const text = stream.toString('latin1', position, position + step);
        if (text.trim() !== '') found.push(text);
      }
      position += Math.abs(step);
      assert.ok(position <= end);
    }
  }
  return found;
}

test('a stream of messages, keep-alives and junk comes out the same wherever TCP cuts it', () => {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.nat(messages.length - 1).map((i) => [messages[i]!, true] as const) },
    { weight: 1, arbitrary: fc.constantFrom(...junk).map((text) => [text, false] as const) },
    { weight: 1, arbitrary: fc.constantFrom('\r\n', '\r\n\r\n').map((text) => [text, false] as const) },
  );
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (pieces, cuts) => {
        // junk that ends in a fold would make the next start line its continuation: end it
        const stream = Buffer.from(pieces.map(([text]) => text.replace(/ $/, ' \r\n')).join(''), 'latin1');
        const expected = pieces.filter(([, isMessage]) => isMessage).map(([text]) => text);
        assert.deepEqual(split(stream, cuts), expected);
      },
    ),
    { numRuns: 500 },
  );
});

test('one byte at a time', () => {
  const stream = Buffer.from(`${messages[0]}junk\r\n${messages[1]}`, 'latin1');
  assert.deepEqual(split(stream, [...stream.keys()]), [messages[0], messages[1]]);
});
