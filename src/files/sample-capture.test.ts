import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openFile } from '../capture/file.ts';
import { parsePrefix } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import { settingsSchema } from '../model/settings.ts';
import { DatagramLog } from '../packet/datagram-log.ts';
import { analyzeFile } from '../sensor/analysis.ts';
import { frameSip } from '../sip/framing.ts';
import { sampleCapture, sampleCaptureName } from './sample-capture.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'sipprot-samples-'));
});
after(() => rmSync(directory, { recursive: true }));

function attacksIn(name: string): Attack[] {
  const found: Attack[] = [];
  analyzeFile(fileURLToPath(new URL(`../../demo/${name}`, import.meta.url)), {
    settings: settingsSchema.parse({}),
    protect: [parsePrefix('192.0.2.0/24')!, parsePrefix('2001:db8:1::/64')!],
    sink: { attack: (attack) => void found.push(attack), finding: () => {} },
    seed: 1,
  });
  return found;
}

function fileOf(attack: Attack): string {
  const path = join(directory, sampleCaptureName(attack.episode));
  writeFileSync(path, sampleCapture(attack));
  return path;
}

/** Every datagram of the file, as the program itself reads it. */
function read(path: string): DatagramLog {
  const log = new DatagramLog(frameSip);
  const capture = openFile(path);
  while (capture.read(log.decoder) >= 0);
  assert.equal(capture.truncated, false);
  capture.close();
  return log;
}

for (const name of ['05_svcrack_range.pcap', '11_svwar_ipv6.pcap', '23_register_bruteforce_tcp.pcap'])
  test(`the samples of an attack in ${name} come out of the file as they were on the wire`, () => {
    const attack = attacksIn(name).at(-1)!;
    assert.ok(attack.samples.length > 1);
    const { datagrams, lost } = read(fileOf(attack));
    assert.deepEqual(lost, {});
    const inOrder = attack.samples.toSorted((a, b) => a.time - b.time);
    assert.deepEqual(
      datagrams.map(({ text, transport }) => [text, transport]),
      inOrder.map(({ text }) => [text.replaceAll('\n', '\r\n'), attack.transport]),
    );
    for (const [i, { flow, time }] of datagrams.entries()) {
      const [from, to] = [`${attack.attacker}:${attack.attackerPort}`, `${attack.victim}:${attack.victimPort}`];
      assert.equal(flow, inOrder[i]!.direction === 'in' ? `${from} > ${to}` : `${to} > ${from}`);
      assert.ok(Math.abs(time - inOrder[i]!.time) < 0.002, 'to the microsecond');
    }
  });

const tshark = spawnSync('tshark', ['--version']).error === undefined;

test('Wireshark reads the file and finds every checksum right, over UDP, TCP and IPv6', {
  skip: tshark ? false : 'there is no tshark',
}, () => {
  for (const name of ['05_svcrack_range.pcap', '11_svwar_ipv6.pcap', '23_register_bruteforce_tcp.pcap']) {
    const attack = attacksIn(name).at(-1)!;
    const check = ['ip', 'udp', 'tcp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]);
    const { stdout, status } = spawnSync(
      'tshark',
      [
        '-r',
        fileOf(attack),
        ...check,
        '-T',
        'fields',
        '-e',
        '_ws.malformed',
        '-e',
        'ip.checksum.status',
        '-e',
        'udp.checksum.status',
        '-e',
        'tcp.checksum.status',
        '-e',
        'sip.CSeq.method',
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, attack.samples.length, name);
    for (const line of lines) {
      const [malformed, ...rest] = line.split('\t');
      const method = rest.pop();
      assert.equal(malformed, '');
      assert.equal(method, 'REGISTER', line);
      // 1 is good; the IPv6 header has no sum
      assert.ok(rest.every((status) => status === '' || status === '1') && rest.includes('1'), line);
    }
  }
});

test('TFTP samples keep their bytes, and hostile text can neither break the file nor its name', () => {
  const attack = { ...attacksIn('32_tftp_sepmac_bruteforce.pcap').at(-1)!, victimPort: 69 };
  const request = { time: 1_700_000_000_000.25, direction: 'in', text: '\\x00\\x01SEP1\n.cnf\\x00octet\\x00' } as const;
  const { datagrams } = read(fileOf({ ...attack, samples: [request] }));
  assert.deepEqual(
    datagrams.map(({ text }) => text),
    ['\0\x01SEP1\n.cnf\0octet\0'],
  );
  const hostile = { ...request, text: `${'\u{1f600}'.repeat(990)}\\xff\\x` };
  assert.equal(read(fileOf({ ...attack, samples: [hostile] })).datagrams.length, 1);
  const long = { ...request, text: `${'M'.repeat(1999)}…` };
  assert.equal(read(fileOf({ ...attack, samples: [long] })).texts[0]?.length, 1999);
  assert.equal(read(fileOf({ ...attack, samples: [] })).datagrams.length, 0, 'an empty file is one too');
});
