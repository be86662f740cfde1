import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFile } from '../capture/file.ts';
import { frameSip } from '../sip/framing.ts';
import { DatagramLog } from './datagram-log.ts';

const captures = new URL('../../test/fixtures/captures/', import.meta.url).pathname;

/** file, datagrams, of them requests, connection attempts, losses */
const expected: readonly [string, number, number, number, object][] = [
  ['22_tollfraud_invite_fragmented.pcap', 60, 40, 0, {}],
  ['23_register_bruteforce_tcp.pcap', 60, 30, 1, {}],
  ['25_svwar_register_enum_vlan100.pcap', 202, 101, 0, {}],
  ['57_benign_calls_udp_vlan200.pcap', 56, 28, 0, {}],
  ['58_benign_calls_udp_ipv4_fragments.pcap', 56, 28, 0, {}],
];

for (const [file, datagrams, requests, syns, lost] of expected) {
  test(`every SIP message of ${file} is read`, () => {
    const log = new DatagramLog(frameSip);
    const capture = openFile(captures + file);
    while (capture.read(log.decoder) >= 0);
    capture.close();
    assert.equal(log.datagrams.length, datagrams);
    assert.equal(log.datagrams.filter(({ text }) => !text.startsWith('SIP/2.0 ')).length, requests);
    assert.ok(log.datagrams.every(({ text, truncated }) => !truncated && / SIP\/2\.0\r\n|^SIP\/2\.0 /.test(text)));
    assert.ok(log.datagrams.every(({ transport, proven }) => proven === (transport === 'TCP')));
    assert.equal(log.syns.length, syns);
    assert.deepEqual(log.lost, lost);
    assert.equal(log.decoder.usage().fragmentedDatagrams, 0);
  });
}

test('the torture messages that were sent in two TCP segments each are put together', () => {
  const log = new DatagramLog(frameSip);
  const capture = openFile(`${captures}62_torture_rfc4475_tcp_segmented.pcap`);
  while (capture.read(log.decoder) >= 0);
  capture.close();
  assert.equal(log.syns.length, 49);
  assert.ok(log.datagrams.some(({ text }) => text.startsWith("!interesting-Method0123456789_*+`.%indeed'~")));
  assert.ok(log.datagrams.filter(({ text }) => text.startsWith('INVITE ')).length >= 16);
});
