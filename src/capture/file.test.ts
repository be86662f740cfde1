import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CaptureError, type CaptureErrorCode } from './capture-error.ts';
import { openFile } from './file.ts';
import { libpcapVersion } from './libpcap.ts';

const captures = new URL('../../test/fixtures/captures/', import.meta.url).pathname;
const calls = `${captures}57_benign_calls_udp_vlan200.pcap`;
const folder = mkdtempSync(join(tmpdir(), 'sipprot-capture-'));
after(() => rmSync(folder, { recursive: true }));

interface Frame {
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly wire: number;
  readonly time: number;
}

function framesOf(path: string): { frames: Frame[]; truncated: boolean; received: number } {
  const capture = openFile(path);
  const frames: Frame[] = [];
  const sink = {
    frame(linkType: number, bytes: Uint8Array, start: number, captured: number, wire: number, time: number) {
      frames.push({ linkType, bytes: bytes.slice(start, start + captured), wire, time });
    },
  };
  try {
    while (capture.read(sink) >= 0);
    assert.equal(capture.read(sink), -1);
    return { frames, truncated: capture.truncated, received: capture.statistics().received };
  } finally {
    capture.close();
  }
}

function temporary(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** The records of a little-endian pcap file with microseconds, read without libpcap. */
function recordsOf(path: string): Frame[] {
  const file = readFileSync(path);
  assert.equal(file.readUInt32LE(0), 0xa1b2c3d4);
  const records: Frame[] = [];
  for (let at = 24; at < file.length; ) {
    const captured = file.readUInt32LE(at + 8);
    const time = file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / 1000;
    const bytes = new Uint8Array(file.subarray(at + 16, at + 16 + captured));
    records.push({ linkType: file.readUInt32LE(20), bytes, wire: file.readUInt32LE(at + 12), time });
    at += 16 + captured;
  }
  return records;
}

test('frames of a file are what is in it: bytes, lengths, times', () => {
  const { frames, truncated, received } = framesOf(calls);
  const records = recordsOf(calls);
  assert.equal(frames.length, records.length);
  for (const [i, frame] of frames.entries()) {
    const record = records[i]!;
    assert.ok(Math.abs(frame.time - record.time) < 0.001);
    assert.deepEqual({ ...frame, time: 0 }, { ...record, time: 0 });
  }
  assert.equal(truncated, false);
  assert.equal(received, records.length);
});

test('more frames than one batch holds are all read', () => {
  const file = readFileSync(calls);
  const many = temporary('many.pcap', Buffer.concat([file, ...new Array(99).fill(file.subarray(24))]));
  assert.equal(framesOf(many).frames.length, 5600);
});

test('nanosecond, big-endian and pcapng files are read', () => {
  const frame = Buffer.from('0200000000020200000000010800', 'hex');
  const header = Buffer.from('a1b23c4d00020004000000000000000000040000' + '00000001', 'hex');
  const record = Buffer.alloc(16);
  record.writeUInt32BE(1_700_000_000, 0);
  record.writeUInt32BE(123_456_789, 4);
  record.writeUInt32BE(frame.length, 8);
  record.writeUInt32BE(99, 12);
  const [first] = framesOf(temporary('nano.pcap', Buffer.concat([header, record, frame]))).frames;
  assert.ok(first && Math.abs(first.time - 1_700_000_000_123.456_8) < 0.001);
  assert.equal(first.wire, 99);

  const section = '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000';
  const description = '0100000014000000010000000000040014000000';
  const packet = `06000000${'30000000'}${'00000000'}${'f5090600'}${'00e87648'}${'0e000000'}${'0e000000'}${frame.toString('hex')}0000${'30000000'}`;
  const next = framesOf(temporary('next.pcapng', Buffer.from(section + description + packet, 'hex')));
  assert.equal(next.frames.length, 1);
  assert.deepEqual(next.frames[0]?.bytes, new Uint8Array(frame));
});

test('a file that was cut short delivers what is there and says so', () => {
  const file = readFileSync(calls);
  const { frames, truncated } = framesOf(temporary('cut.pcap', file.subarray(0, file.length - 10)));
  assert.equal(frames.length, recordsOf(calls).length - 1);
  assert.equal(truncated, true);
});

test('a file that is damaged in the middle delivers the frames before, then says where', () => {
  const file = Buffer.from(readFileSync(calls));
  let at = 24;
  for (let i = 0; i < 10; i++) at += 16 + file.readUInt32LE(at + 8);
  file.writeUInt32LE(0x7fffffff, at + 8);
  const capture = openFile(temporary('damaged.pcap', file));
  let frames = 0;
  const sink = { frame: () => frames++ };
  assert.throws(
    () => {
      while (capture.read(sink) >= 0);
    },
    (error) => error instanceof CaptureError && error.code === 'file-damaged' && error.message.includes('frame 10'),
  );
  assert.equal(frames, 10);
  capture.close();
});

test('standard input is read as a file named -', () => {
  const script = `
    import { openFile } from ${JSON.stringify(new URL('./file.ts', import.meta.url).href)};
    const capture = openFile('-');
    let n = 0;
    while (capture.read({ frame: () => n++ }) >= 0);
    capture.close();
    console.log(n);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { input: readFileSync(calls) });
  assert.equal(Number(output), 56);
});

test('a capture that is not closed does not crash the process at its end', () => {
  const script = `
    import { openFile } from ${JSON.stringify(new URL('./file.ts', import.meta.url).href)};
    const unread = openFile(${JSON.stringify(calls)});
    const read = openFile(${JSON.stringify(calls)});
    read.read({ frame() {} });`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script]);
});

test('what cannot be read is refused in words that say what to do', () => {
  const usb = Buffer.from('d4c3b2a1020004000000000000000000ffff0000bd000000', 'hex');
  const cases: readonly (readonly [string, CaptureErrorCode, RegExp])[] = [
    [join(folder, 'nowhere.pcap'), 'file-missing', /no file .*nowhere\.pcap/],
    [folder, 'file-is-directory', /is a directory/],
    [temporary('empty.pcap', ''), 'file-empty', /0 bytes/],
    [temporary('text.pcap', 'INVITE sip:100@192.0.2.10 SIP/2.0\r\n\r\n'), 'not-a-capture', /not a pcap or pcapng/],
    [temporary('short.pcap', 'ab'), 'not-a-capture', /not a pcap or pcapng/],
    [temporary('packed.pcap', Buffer.from('1f8b080000', 'hex')), 'not-a-capture', /gunzip/],
    [temporary('usb.pcap', usb), 'link-unsupported', /link type 189/],
  ];
  for (const [path, code, words] of cases) {
    assert.throws(
      () => openFile(path),
      (error) => error instanceof CaptureError && error.code === code && words.test(error.message),
      `${path} ${code}`,
    );
  }
});

test('a closed capture reads nothing and can be closed again', () => {
  const capture = openFile(calls);
  capture.close();
  capture.close();
  assert.equal(capture.read({ frame() {} }), -1);
});

test('the version of libpcap is told', () => assert.match(libpcapVersion(), /^libpcap version \d+\.\d+/));
