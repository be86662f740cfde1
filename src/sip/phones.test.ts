import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyPayload } from './classify.ts';
import { frameSip } from './framing.ts';
import { wire } from './message-text.test-support.ts';
import { parsed } from './parse.test-support.ts';
import { phoneMessages } from './phone-messages.test-support.ts';
import { serverMessages } from './server-messages.test-support.ts';

for (const { name, text } of [...phoneMessages, ...serverMessages]) {
  test(`an honest message scores 0: ${name}`, () => {
    const bytes = wire(text);
    const { message, codes, score, span } = parsed(bytes);
    assert.equal(score, 0, codes.join(' '));
    assert.equal(classifyPayload(bytes, 0, bytes.length), 'sip');
    assert.notEqual(message.kind, 'none');
    assert.ok(message.method > 0);
    for (const field of ['via', 'from', 'fromTag', 'to', 'callId']) assert.ok(span(field), field);
    assert.ok(message.cseq > 0);
    assert.equal(frameSip(bytes, 0, bytes.length), bytes.length);
    assert.equal(message.bodyEnd, bytes.length);
  });

  test(`an honest message scores 0 with bare LF line ends: ${name}`, () => {
    const { score, codes, message } = parsed(Buffer.from(text.replace(/Content-Length: *\d+\n/, '')));
    assert.equal(score, 0, codes.join(' '));
    assert.ok(codes.includes('bare-lf'));
    assert.ok(message.cseq > 0);
  });
}
