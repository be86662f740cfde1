import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { TftpMessage } from './message.ts';
import { parseTftp } from './parse.ts';

function parsed(bytes: Uint8Array) {
  const message = new TftpMessage();
  parseTftp(bytes, 0, bytes.length, message);
  const text = (start: number, end: number) =>
    start < 0 ? undefined : Buffer.from(bytes.subarray(start, end)).toString('latin1');
  return {
    message,
    codes: message.anomalyCodes.slice(0, message.anomalyCount),
    name: text(message.nameStart, message.nameEnd),
    mode: text(message.modeStart, message.modeEnd),
    options: text(message.optionsStart, message.optionsEnd),
    error: text(message.textStart, message.textEnd),
  };
}

const packet = (opcode: number, text: string) => Buffer.concat([Buffer.of(0, opcode), Buffer.from(text, 'latin1')]);

test('a phone asks for its configuration, with and without options', () => {
  const plain = parsed(packet(1, 'SEP001565AABBCC.cnf.xml\0octet\0'));
  assert.deepEqual(
    [plain.message.kind, plain.name, plain.mode, plain.options, plain.codes],
    ['read', 'SEP001565AABBCC.cnf.xml', 'octet', undefined, []],
  );
  const full = parsed(packet(1, '/001565aabbcc.cfg\0OCTET\0tsize\x000\0blksize\x001428\0'));
  assert.deepEqual([full.name, full.options, full.codes], ['/001565aabbcc.cfg', 'tsize\x000\0blksize\x001428\0', []]);
});

test('data, acknowledgement, error and OACK are told apart', () => {
  const data = parsed(Buffer.concat([Buffer.of(0, 3, 1, 2), Buffer.alloc(512, 7)]));
  assert.deepEqual(
    [data.message.kind, data.message.block, data.message.dataStart, data.message.dataEnd],
    ['data', 258, 4, 516],
  );
  const ack = parsed(Buffer.of(0, 4, 0, 1));
  assert.deepEqual([ack.message.kind, ack.message.block], ['ack', 1]);
  const error = parsed(packet(5, '\0\x01File not found\0'));
  assert.deepEqual([error.message.kind, error.message.errorCode, error.error], ['error', 1, 'File not found']);
  const oack = parsed(packet(6, 'blksize\x00512\0'));
  assert.deepEqual([oack.message.kind, oack.options], ['oack', 'blksize\x00512\0']);
});

describe('what is no TFTP', () => {
  for (const [what, bytes] of [
    ['empty', Buffer.of()],
    ['opcode 7', Buffer.of(0, 7, 0, 0, 0)],
    ['RTP', Buffer.of(0x80, 0, 1, 2, 3, 4, 5, 6)],
    ['DNS with id 1', Buffer.of(0, 1, 1, 0, 0, 1, 0, 0)],
    ['error 500', Buffer.of(0, 5, 1, 0xf4, 0)],
    ['a long acknowledgement', Buffer.of(0, 4, 0, 1, 2, 3, 4, 5, 6, 7)],
    ['an OACK of binary', Buffer.of(0, 6, 1, 2, 3)],
  ] as const)
    test(what, () => assert.equal(parsed(bytes).message.kind, 'none'));
});

describe('violations', () => {
  for (const [what, bytes, code] of [
    ['no NUL at all', packet(1, 'a.cfg'), 'tftp-no-terminator'],
    ['no NUL behind the mode', packet(1, 'a.cfg\0octet'), 'tftp-no-terminator'],
    ['mode of letters', packet(1, 'a.cfg\0xyz\0'), 'tftp-bad-mode'],
    ['long mode', packet(1, `a\0${'A'.repeat(400)}\0`), 'tftp-long-mode'],
    ['no name', packet(1, '\0octet\0'), 'tftp-empty-name'],
    ['long name', packet(2, `${'A'.repeat(300)}\0octet\0`), 'tftp-long-name'],
    ['control byte', packet(1, 'a\x01b\0octet\0'), 'tftp-control-character'],
    ['option without value', packet(1, 'a\0octet\0tsize\0'), 'tftp-bad-option'],
    ['climbing', packet(1, '../../etc/passwd\0octet\0'), 'path-traversal'],
  ] as const)
    test(`${what}: ${code}`, () => assert.ok(parsed(bytes).codes.includes(code), parsed(bytes).codes.join(' ')));
});

test('a name or mode that overruns a buffer is told from one that only breaks the grammar', () => {
  const overflows = (text: string) => parsed(packet(1, text)).message.overflows;
  assert.ok(overflows(`${'A'.repeat(256)}\0octet\0`));
  assert.ok(overflows('A'.repeat(256)));
  assert.ok(overflows(`a.cfg\0${'A'.repeat(17)}\0`));
  assert.ok(!overflows(`${'A'.repeat(255)}\0octet\0`));
  assert.ok(!overflows(`a.cfg\0${'A'.repeat(16)}\0`));
});

test('a write request is one', () => {
  assert.equal(parsed(packet(2, 'x.cfg\0octet\0')).message.kind, 'write');
});

describe('leaving the served folder', () => {
  for (const name of [
    '../x',
    'a/../../x',
    '..\\..\\boot.ini',
    '%2e%2e%2fetc',
    '..%5cx',
    'a/..',
    '..',
    '/etc/passwd',
    '\\windows\\win.ini',
    'C:\\boot.ini',
    '//etc/shadow',
    '/proc/self/environ',
    'etc/passwd',
    'SHADOW',
    'winnt/repair/sam',
    '/Boot.INI',
    '/srv/tftp/etc/passwd',
    'c:boot.ini',
    'D:x.cfg',
    '%2e%2e',
    '%2fetc%2fx',
    '%252e%252e%252fetc/x',
    '..%255cx',
    '..%c0%af..%C0%AFx',
    '%c0%ae%c0%ae/x',
    '%25c0%25ae./x',
    '..%c1%9cx',
  ])
    test(`leaves: ${name}`, () => assert.ok(parsed(packet(1, `${name}\0octet\0`)).message.climbs));
  for (const name of [
    '/001565aabbcc.cfg',
    'a..b/c',
    '.../x',
    '/tftpboot/x.cfg',
    '/var/lib/tftpboot/x.cfg',
    '/srv/tftp/x',
    '/boot/grub/x',
    'etc/x',
    '/etcetera/x',
    'a%b.cfg',
    'x..',
    './x',
    'passwd.cfg',
    'phone/shadow.xml',
    'samples',
    'my-sam',
    'boot.ini.cfg',
    'etc/passwd/x.cfg',
    'a:1b:2c:3d:4e:5f.cfg',
    '1:x',
    'c:',
    '50%25.cfg',
    '%25%32',
    '%',
    '%2',
    '%c0x/y',
    'Men\xc0 \xe9/x.cfg',
  ])
    test(`stays: ${name}`, () => assert.ok(!parsed(packet(1, `${name}\0octet\0`)).message.climbs));
});

test('whatever bytes come, the parser returns and its spans lie in the packet', () => {
  const start = fc.constantFrom([0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [0, 6], []);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 100 }), fc.nat(5), (head, rest, before) => {
      const bytes = Buffer.concat([Buffer.alloc(before, 0x2e), Buffer.from(head), rest, Buffer.from('/..\0')]);
      const end = before + head.length + rest.length;
      const message = new TftpMessage();
      parseTftp(bytes, before, end, message);
      for (const [from, to] of [
        [message.nameStart, message.nameEnd],
        [message.modeStart, message.modeEnd],
        [message.optionsStart, message.optionsEnd],
        [message.dataStart, message.dataEnd],
        [message.textStart, message.textEnd],
      ] as const) {
        if (from === -1) assert.equal(to, -1);
        else assert.ok(from >= before && to >= from && to <= end);
      }
      const alone = new TftpMessage();
      parseTftp(bytes.subarray(before, end), 0, end - before, alone);
      assert.equal(alone.kind, message.kind);
      assert.equal(alone.climbs, message.climbs);
    }),
    { numRuns: 3000 },
  );
});
