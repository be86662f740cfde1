import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DatagramLog } from './datagram-log.ts';
import { noPreface, prefaceLength } from './proxy-preface.ts';
import { TcpConversation } from './tcp-conversation.ts';

const signature = '\r\n\r\n\0\r\nQUIT\n';
const addresses = '\x0b\x14\x1e\x28\x0c\0\x02\x0a\x1c\x40\x13\x44';

const prefaces = {
  'version 1, a health check': 'PROXY UNKNOWN\r\n',
  'version 1, IPv4': 'PROXY TCP4 203.0.113.7 192.0.2.10 50000 5060\r\n',
  'version 1, IPv6': 'PROXY TCP6 2001:db8:2::7 2001:db8:1::10 50000 5060\r\n',
  'version 1, the longest':
    'PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n',
  'version 2, a health check': `${signature}\x20\0\0\0`,
  'version 2, IPv4': `${signature}\x21\x11\0\x0c${addresses}`,
  'version 2, with 300 bytes of extras': `${signature}\x21\x11\x01\x38${addresses}${'\x04'.repeat(300)}`,
};

const others = {
  'SIP of a method PROXY': 'PROXY sip:100@192.0.2.10 SIP/2.0\r\n\r\n',
  'another family': 'PROXY TCP5 203.0.113.7 192.0.2.10 50000 5060\r\n',
  'a family that goes on': 'PROXY TCP44 203.0.113.7 192.0.2.10 50000 5060\r\n',
  'version 1 that is too long': `PROXY UNKNOWN ${'x'.repeat(100)}\r\n`,
  'version 1 without CR': 'PROXY UNKNOWN\n',
  'version 1 with a line break in it': 'PROXY UNKNOWN\nREGISTER sip:192.0.2.10 SIP/2.0\r\n',
  'version 1 with a start line in it': 'PROXY UNKNOWN REGISTER sip:192.0.2.10 SIP/2.0\r\n',
  'version 2 of version 1': `${signature}\x11\x11\0\x0c${addresses}`,
  'version 2 with another command': `${signature}\x22\x11\0\x0c${addresses}`,
  'version 2 with another family': `${signature}\x21\x41\0\x0c${addresses}`,
  'version 2 that is too long': `${signature}\x21\x11\x7f\x0c${addresses}`,
  'version 2 with a message in it': `${signature}\x21\x11\x01\x0c${addresses}OPTIONS sip:1@a SIP/2.0\r\n`,
  'CRLF keep-alives': '\r\n\r\n\r\n\r\n',
};

for (const [name, text] of Object.entries(prefaces))
  describe(`${name}`, () => {
    test('is read whole, and waited for until it is there', () => {
      const bytes = Buffer.from(text);
      assert.equal(prefaceLength(bytes, 0, bytes.length), bytes.length);
      for (let end = 0; end < bytes.length; end++) {
        const length = prefaceLength(bytes, 0, end);
        assert.ok(length === 0 || length === bytes.length, `${end}: ${length}`);
      }
    });

    test('is a piece without bytes, and the stream goes on behind it, however TCP cuts', () => {
      const stream = `${text}Mone\nMtwo\n`;
      for (let cut = 0; cut < stream.length; cut++) {
        const log = new DatagramLog();
        const talk = new TcpConversation(log).handshake();
        if (cut > 0) talk.client(stream.slice(0, cut), 0);
        talk.client(stream.slice(cut), cut);
        assert.deepEqual([log.texts, log.lost], [['', 'Mone\n', 'Mtwo\n'], {}], `${cut}`);
        assert.equal(log.datagrams[0]?.flow, '198.51.100.7:40000 > 192.0.2.10:5060');
        assert.equal(log.decoder.usage().streamBytes, 0);
      }
      const log = new DatagramLog();
      const talk = new TcpConversation(log).handshake();
      for (let i = 0; i < stream.length; i++) talk.client(stream[i]!, i);
      assert.deepEqual([log.texts, log.lost], [['', 'Mone\n', 'Mtwo\n'], {}]);
    });

    test('a second one, or one behind a message, from the server or in a stream whose beginning was not seen, is none', () => {
      for (const stream of [text + text, `Mone\n${text}`]) {
        const log = new DatagramLog();
        new TcpConversation(log).handshake().client(stream, 0).client('Mlast\n', stream.length);
        assert.deepEqual(log.texts.slice(1), [text, 'Mlast\n']);
      }
      const log = new DatagramLog();
      new TcpConversation(log).handshake().server(text, 0, 0);
      assert.deepEqual(log.texts, [text]);
      const later = new DatagramLog();
      new TcpConversation(later).client(`${text}Mone\n`, 0);
      assert.deepEqual(later.texts, ['Mone\n']);
    });
  });

for (const [name, text] of Object.entries(others))
  test(`${name} is no preface`, () => assert.equal(prefaceLength(Buffer.from(text), 0, text.length), noPreface));

test('a message that hides in a preface which never ends is read when it is there', () => {
  const begun = `${signature}\x21\x11\x03\x0c${addresses}`;
  const log = new DatagramLog();
  const talk = new TcpConversation(log).handshake().client(begun, 0);
  talk.client('Mone\n', begun.length);
  assert.deepEqual(log.texts, []);
  talk.client('Msip/2.0\n', begun.length + 5);
  assert.deepEqual(log.texts, [begun, 'Mone\n', 'Msip/2.0\n']);
});

test('a preface that the client hangs up in is judged as junk', () => {
  const log = new DatagramLog();
  new TcpConversation(log).handshake().client('PROXY TCP4 203.0.113.7', 0, 0, 17);
  assert.deepEqual(
    log.datagrams.map(({ text, truncated }) => [text, truncated]),
    [['PROXY TCP4 203.0.113.7', true]],
  );
});
