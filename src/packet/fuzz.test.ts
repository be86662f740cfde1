import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { openFile } from '../capture/file.ts';
import { frameSip } from '../sip/framing.ts';
import { DatagramLog } from './datagram-log.ts';
import { linkTypes } from './link-types.ts';

const captures = new URL('../../test/fixtures/captures/', import.meta.url).pathname;

/** all frames of the fixtures */
function realFrames(): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (const name of readdirSync(captures).filter((file) => file.endsWith('.pcap'))) {
    const capture = openFile(captures + name);
    const sink = {
      frame(_: number, bytes: Uint8Array, start: number, captured: number) {
        frames.push(bytes.slice(start, start + captured));
      },
    };
    while (capture.read(sink) >= 0);
    capture.close();
  }
  return frames;
}

test('arbitrary bytes of every link type never throw', () => {
  const types = fc.constantFrom(...Object.values(linkTypes), 105);
  const bytes = fc.uint8Array({ maxLength: 200 });
  const log = new DatagramLog(frameSip);
  fc.assert(
    fc.property(types, bytes, fc.nat(300), (type, frame, extra) => {
      log.frame(frame, type, frame.length + (extra % 3 ? 0 : extra));
    }),
    { numRuns: 3000 },
  );
});

test('real frames with bytes changed, cut, doubled and out of order never throw, and no piece leaves its frame', () => {
  const frames = realFrames();
  let seed = 12_345;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  const log = new DatagramLog(frameSip, { maxDatagrams: 32 }, { maxUnproven: 16, maxStreams: 16, maxBytes: 100_000 });
  for (let round = 0; round < 30_000; round++) {
    const frame = frames[random(8) ? round % frames.length : random(frames.length)]!.slice();
    // mostly in the headers, where it hurts
    for (let n = random(4); n > 0; n--) frame[random(random(3) ? 60 : frame.length) % frame.length] = random(256);
    const cut = random(10) ? frame.length : random(frame.length);
    log.time += random(50);
    log.frame(frame.subarray(0, cut), 1, random(3) ? frame.length : cut);
    const { fragmentedDatagrams, streams, streamBytes } = log.decoder.usage();
    assert.ok(fragmentedDatagrams <= 32 && streams <= 32 && streamBytes <= 100_000);
  }
  assert.ok(log.datagrams.length > 5_000);
  for (const { text } of log.datagrams) assert.ok(text.length <= 65_536);
  log.decoder.tick(log.time + 10_000_000);
  assert.deepEqual(log.decoder.usage(), { fragmentedDatagrams: 0, fragmentBytes: 0, streams: 0, streamBytes: 0 });
});
