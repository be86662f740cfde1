import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Random } from '../model/random.ts';
import { linkTypes } from '../packet/link-types.ts';
import { CaptureError, type CaptureErrorCode } from './capture-error.ts';
import { openFile } from './file.ts';
import { FileBytes } from './file-bytes.ts';
import { PcapngSection } from './pcapng.test-support.ts';

const demo = new URL('../../demo/', import.meta.url).pathname;
const labelled = new URL('../../test/fixtures/labelled/', import.meta.url).pathname;
const tcpdumpMissing = spawnSync('tcpdump', ['--version']).error && 'needs the Debian package tcpdump';
const frame = Buffer.from('0200000000020200000000010800', 'hex');
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

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
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

test('nanoseconds, big-endian files and the records of an old patch are read', () => {
  const record = (header: string, ...more: readonly number[]) => {
    const words = [1_700_000_000, 123_456_789, frame.length, 99, ...more];
    return Buffer.concat([Buffer.from(header, 'hex'), ...words.map(bigEndian), frame]);
  };
  const nano = record('a1b23c4d00020004000000000000000000040000' + '00000001');
  const [first] = framesOf(temporary('nano.pcap', nano)).frames;
  assert.ok(first && Math.abs(first.time - 1_700_000_000_123.456_8) < 0.001);
  assert.equal(first.wire, 99);
  assert.deepEqual(first.bytes, new Uint8Array(frame));
  const patched = record('a1b2cd3400020004000000000000000000040000' + '00000001', 1, 2);
  const [other] = framesOf(temporary('patched.pcap', patched)).frames;
  assert.deepEqual(other?.bytes, new Uint8Array(frame));
});

test('tcpdump finds as many frames in each capture here, and the same times', { skip: tcpdumpMissing }, () => {
  const folders = [captures, demo, labelled];
  const files = folders.flatMap((path) => readdirSync(path).map((name) => join(path, name)));
  const wanted = files.filter((path) => /\.pcap(?:ng)?$/.test(path));
  assert.ok(wanted.length > 50);
  for (const path of wanted) {
    const { stdout } = spawnSync('tcpdump', ['-nn', '-tt', '-q', '-r', path], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const lines = stdout.split('\n');
    // what is printed below a frame's line is indented
    const times = lines.filter((line) => /^\d+\.\d{6} /.test(line)).map((line) => line.split(' ', 1)[0]);
    const { frames } = framesOf(path);
    assert.deepEqual(
      frames.map(({ time }) => (Math.floor(time * 1000 + 0.5) / 1e6).toFixed(6)),
      times,
      path,
    );
  }
});

test('a pcapng file has frames of interfaces with links and clocks of their own, and sections in either byte order', () => {
  const first = new PcapngSection();
  const [nanoseconds, binary] = [Buffer.of(9), Buffer.of(0x80 | 10)];
  first
    .interface(linkTypes.ethernet)
    .interface(linkTypes.cooked, 65_535, [first.option(9, nanoseconds), first.option(2, Buffer.from('eth0'))])
    .interface(linkTypes.raw, 0, [first.option(9, binary), first.option(14, first.long(1_700_000_000n))])
    .enhanced(0, 1_700_000_000_000_001n, frame)
    .enhanced(1, 1_700_000_000_000_002_000n, frame, 1400, first.option(1, Buffer.from('a comment')))
    // a block that nobody here knows, larger than what is held in memory
    .block(0x0bad, Buffer.alloc(5 << 20))
    .enhanced(2, 512n, frame)
    .obsolete(0, 1_700_000_000_000_003n, frame)
    .simple(frame);
  const second = new PcapngSection(false);
  second.interface(linkTypes.ethernet, 4).simple(frame.subarray(0, 4), 90).enhanced(0, 1_700_000_000_000_004n, frame);
  const { frames, truncated } = framesOf(temporary('many.pcapng', Buffer.concat([first.bytes, second.bytes])));
  assert.equal(truncated, false);
  assert.deepEqual(
    frames.map(({ linkType, wire, time, bytes }) => [linkType, wire, bytes.length, Math.round((time - 1.7e12) * 1000)]),
    [
      [linkTypes.ethernet, 14, 14, 1],
      [linkTypes.cooked, 1400, 14, 2],
      [linkTypes.raw, 14, 14, 500_000],
      [linkTypes.ethernet, 14, 14, 3],
      [linkTypes.ethernet, 14, 14, 3],
      [linkTypes.ethernet, 90, 4, 3],
      [linkTypes.ethernet, 14, 14, 4],
    ],
  );
});

test('a pcapng file that is cut anywhere gives the frames before the cut, and says so', () => {
  const section = new PcapngSection().interface(linkTypes.ethernet);
  const ends = [1, 2, 3].map((n) => section.enhanced(0, BigInt(n), frame).bytes.length);
  const { bytes } = section;
  const described = new PcapngSection().interface(linkTypes.ethernet).bytes.length;
  for (let length = described; length <= bytes.length; length++) {
    const { frames, truncated } = framesOf(temporary('cut.pcapng', bytes.subarray(0, length)));
    const whole = ends.filter((end) => end <= length).length;
    // the last four bytes of a block only repeat its length
    assert.equal(frames.length, ends.filter((end) => end - 6 <= length).length, `${length} bytes`);
    assert.equal(truncated, length !== described && ends[whole - 1] !== length, `${length} bytes`);
  }
});

test('a pcapng file that is damaged says where and how', () => {
  const good = () => new PcapngSection().interface(linkTypes.ethernet).enhanced(0, 1n, frame);
  const lengths = good().enhanced(0, 2n, frame).bytes;
  lengths.writeUInt32LE(99, lengths.length - 4);
  const order = Buffer.concat([good().bytes, new PcapngSection().bytes]);
  order.writeUInt32LE(7, good().bytes.length + 8);
  const odd = Buffer.concat([good().bytes, Buffer.from('0600000031000000', 'hex'), Buffer.alloc(60)]);
  const cases: readonly (readonly [Buffer, number, RegExp])[] = [
    [good().enhanced(1, 2n, frame).bytes, 1, /after frame 1: a frame of interface 1, which is not described/],
    [good().block(6, Buffer.alloc(12), Buffer.alloc(8, 0x7f)).bytes, 1, /a frame of 2139062143 bytes/],
    [good().block(1, Buffer.alloc(4)).bytes, 1, /a description of 16 bytes/],
    [lengths, 2, /after frame 2: a block whose two lengths differ/],
    [order, 1, /a section in no byte order/],
    [odd, 1, /a block of 49 bytes/],
  ];
  for (const [bytes, whole, words] of cases) {
    const capture = openFile(temporary('damaged.pcapng', bytes));
    let frames = 0;
    assert.throws(
      () => {
        while (capture.read({ frame: () => frames++ }) >= 0);
      },
      (error) => error instanceof CaptureError && error.code === 'file-damaged' && words.test(error.message),
      String(words),
    );
    assert.equal(frames, whole, String(words));
    capture.close();
  }
});

test('whatever bytes a file has, reading it ends, with frames or with words', () => {
  const random = new Random(20_261_130);
  const next = new PcapngSection().interface(linkTypes.ethernet).enhanced(0, 1n, frame).simple(frame).bytes;
  const seeds = [readFileSync(calls).subarray(0, 3000), Buffer.concat([next, new PcapngSection(false).bytes, next])];
  for (let round = 0; round < 2000; round++) {
    const bytes = Buffer.from(seeds[round % seeds.length]!);
    for (let i = 0; i <= random.below(4); i++)
      bytes[random.below(random.below(2) === 0 ? 64 : bytes.length)] = random.below(256);
    try {
      framesOf(temporary('any', bytes));
    } catch (error) {
      assert.ok(error instanceof CaptureError, `${bytes.toString('hex')}: ${error}`);
    }
  }
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

test('standard input that comes in pieces is read as it comes', async () => {
  const script = `
    import { openFile } from ${JSON.stringify(new URL('./file.ts', import.meta.url).href)};
    const capture = openFile('-');
    while (capture.read({ frame: () => process.stdout.write('.') }) >= 0);
    console.log(capture.truncated);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const bytes = new PcapngSection().interface(linkTypes.ethernet).enhanced(0, 1n, frame).enhanced(0, 2n, frame).bytes;
  for (const byte of bytes.subarray(0, bytes.length - 20)) child.stdin.write(Buffer.of(byte));
  while (output !== '.') await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdin.end(bytes.subarray(bytes.length - 20));
  await new Promise((resolve) => child.once('close', resolve));
  assert.equal(output, '..false\n');
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
    [temporary('usb.pcapng', new PcapngSection().interface(189).bytes), 'link-unsupported', /link type 189/],
    [temporary('section.pcapng', '\n\r\r\n'.repeat(9)), 'not-a-capture', /not a pcap.* \(a section in no byte order\)/],
    [temporary('future.pcap', Buffer.from('d4c3b2a103', 'hex')), 'not-a-capture', /unknown file format/],
  ];
  for (const [path, code, words] of cases) {
    assert.throws(
      () => openFile(path),
      (error) => error instanceof CaptureError && error.code === code && words.test(error.message),
      `${path} ${code}`,
    );
  }
});

test('a file that the disk does not give is told in words', () => {
  // a directory that is read as a file: the kernel refuses each read
  const bytes = new FileBytes('night.pcap', openSync(folder, 'r'));
  assert.throws(() => bytes.more(), {
    name: 'CaptureError',
    code: 'file-unreadable',
    message: /^night\.pcap cannot be read \(EISDIR/,
  });
  bytes.close();
});

test('a closed capture reads nothing and can be closed again', () => {
  const capture = openFile(calls);
  capture.close();
  capture.close();
  assert.equal(capture.read({ frame() {} }), -1);
});
