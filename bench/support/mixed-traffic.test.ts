import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from '../../src/model/address.ts';
import { Random } from '../../src/model/random.ts';
import { classifyPayload } from '../../src/sip/classify.ts';
import { SipMessage } from '../../src/sip/message.ts';
import { parseSip } from '../../src/sip/parse.ts';
import { mixedTraffic } from './mixed-traffic.ts';

const first = (messages: number, seed: number) => {
  const traffic = mixedTraffic(new Random(seed), 50_000);
  return Array.from({ length: messages }, () => traffic.next().value);
};

test('two runs compare the same work: the traffic follows from the seed', () => {
  assert.deepEqual(first(2_000, 5), first(2_000, 5));
  assert.notDeepEqual(first(2_000, 5), first(2_000, 6));
});

test('what is measured is ordinary SIP: every message is read without an anomaly', () => {
  const sip = new SipMessage();
  for (const { text } of first(5_000, 7)) {
    const bytes = Buffer.from(text, 'latin1');
    assert.equal(classifyPayload(bytes, 0, bytes.length), 'sip');
    parseSip(bytes, 0, bytes.length, sip, false);
    assert.notEqual(sip.kind, 'none', text);
    assert.equal(sip.anomalyCount, 0, `${sip.anomalyCodes[0]}\n${text}`);
  }
});

test('messages are as long as phones make them, and come from thousands of sources of both families', () => {
  const all = first(20_000, 8);
  const mean = all.reduce((sum, { text }) => sum + text.length, 0) / all.length;
  assert.ok(mean > 450 && mean < 700, `${mean} bytes`);
  const sources = new Set(all.map(({ from }) => formatAddress(from.address)));
  assert.ok(sources.size > 4_000, `${sources.size} sources`);
  const six = all.filter(({ from }) => from.address.family === 6).length / all.length;
  assert.ok(six > 0.1 && six < 0.2, `${six} of IPv6`);
});
