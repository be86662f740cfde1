import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { settingsSchema } from '../../src/model/settings.ts';
import { writePcap } from '../traffic/pcap-file.ts';
import { Traffic } from '../traffic/traffic.ts';
import { capture, home, recordsOf, runCli, runProgram, shipped } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-analyze-'));
after(() => rmSync(directory, { recursive: true }));

function scratch(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const attackers: readonly (readonly [file: string, attackers: readonly string[], detector: string])[] = [
  [shipped('01_svmap_options.pcap'), ['198.51.100.10'], 'scanner-signature'],
  [shipped('05_svcrack_range.pcap'), ['198.51.100.10'], 'register-brute-force'],
  [shipped('15_tollfraud_invite_probes.pcap'), ['198.51.100.17'], 'invite-probe'],
  [
    shipped('20_password_spray_distributed.pcap'),
    Array.from({ length: 10 }, (_, i) => `198.51.100.${30 + i}`),
    'register-brute-force',
  ],
  [shipped('32_tftp_sepmac_bruteforce.pcap'), ['198.51.100.23'], 'tftp-brute-force'],
];

test('each attacker of the recorded attacks would have been blocked, by the detector that is meant for it', async () => {
  for (const [file, expected, detector] of attackers) {
    const { code, stdout, stderr } = await runCli(['analyze', '--json', file]);
    assert.equal(code, 0, file);
    assert.equal(stderr, '');
    const blocked = recordsOf(stdout).filter((record) => record.action === 'block');
    assert.deepEqual([...new Set(blocked.map((record) => record.attacker))].sort(), [...expected].sort(), file);
    assert.ok(
      blocked.some((record) => record.detector === detector),
      `${file}: ${detector}`,
    );
  }
});

test('a slow brute force, one try every two seconds, is blocked', async () => {
  const records = recordsOf((await runCli(['analyze', '--json', capture('14_svcrack_slow.pcap')])).stdout);
  const guessing = records.find((record) => record.detector === 'register-brute-force');
  assert.equal(guessing?.action, 'block');
  assert.equal(guessing?.evidence, 'proven');
});

test('honest phones give no attack: a reboot of twenty, thirty behind one NAT, three typing errors, a monitoring probe, calls', async () => {
  const benign = [
    shipped('43_tftp_benign_20_phones_reboot_behind_nat.pcap'),
    shipped('50_benign_registers_30_phones_one_nat.pcap'),
    shipped('52_benign_options_keepalive_sipsak.pcap'),
    shipped('53_benign_calls_udp.pcap'),
    capture('51_benign_phone_three_typos_then_ok.pcap'),
    capture('59_tls_register_5061.pcap'),
  ];
  const { code, stdout, stderr } = await runCli(['analyze', '--json', ...benign]);
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
});

test('a record has the fields that programs count on, and records come in the order of time', async () => {
  const file = shipped('20_password_spray_distributed.pcap');
  const records = recordsOf((await runCli(['analyze', '--json', file])).stdout);
  assert.ok(records.length >= 10);
  const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
  for (const record of records) {
    assert.deepEqual(Object.keys(record), [
      'file',
      'time',
      'attacker',
      'victim',
      'type',
      'detector',
      'userAgent',
      'evidence',
      'count',
      'action',
      'firstTime',
      'lastTime',
      'reason',
      'targets',
      'transport',
      'attackerPort',
      'victimPort',
      'spared',
    ]);
    assert.equal(record.file, file);
    for (const key of ['time', 'firstTime', 'lastTime']) assert.match(String(record[key]), iso);
  }
  const times = records.map((record) => String(record.time));
  assert.deepEqual(times, times.toSorted());
  assert.equal(
    new Set(records.map((r) => `${r.attacker} ${r.detector} ${r.victim}`)).size,
    records.length,
    'one a line',
  );
});

test('findings come only when they are asked for, as lines of their own', async () => {
  const file = shipped('05_svcrack_range.pcap');
  assert.ok(recordsOf((await runCli(['analyze', '--json', file])).stdout).every((record) => !('finding' in record)));
  const records = recordsOf((await runCli(['analyze', '--json', '--findings', file])).stdout);
  const compromise = records.find((record) => record.finding === 'compromise');
  assert.equal(compromise?.severity, 'critical');
  assert.match(String(compromise?.remedy), /Change the password/);
  assert.deepEqual(
    records.map((record) => String(record.time)),
    records.map((record) => String(record.time)).toSorted(),
  );
});

test('the report for people names the attacker, the block, the findings with remedies, and ends with a summary', async () => {
  const { code, stdout } = await runCli(['analyze', '--utc', shipped('05_svcrack_range.pcap')]);
  assert.equal(code, 0);
  assert.match(stdout, /237 SIP requests, 237 SIP replies/);
  assert.match(stdout, /protected +192\.0\.2\.10 \(found out from the traffic/);
  assert.match(stdout, /^198\.51\.100\.10 .*register-brute-force.*block 1 h \(proven\).*guessed 235 passwords/m);
  assert.match(stdout, /What to do: Change the password of this account now/);
  assert.match(stdout, /\n1 attacker would have been blocked and 2 findings should be looked at\.\n$/);
  assert.ok(stdout.split('\n').length < 40);
});

test('the report fits the terminal: no line is wider', async () => {
  for (const columns of [80, 120]) {
    const { stdout } = await runCli(['analyze', shipped('20_password_spray_distributed.pcap')], {
      columns,
      environment: { NO_COLOR: '1' },
    });
    const tooWide = stdout.split('\n').filter((line) => line.length > columns);
    assert.deepEqual(tooWide, []);
  }
});

test('a file with one direction only is told to say little, not to be innocent', async () => {
  const story = new Traffic();
  for (let i = 0; i < 40; i++) story.register(i, { address: '203.0.113.66' }, '100', undefined, { nonce: `n${i}` });
  const path = join(directory, 'one-sided.pcap');
  writePcap(path, story.wire.frames());
  const { stdout } = await runCli(['analyze', path]);
  assert.match(stdout, /one-sided +The file has no answers to these requests/);
  assert.doesNotMatch((await runCli(['analyze', shipped('53_benign_calls_udp.pcap')])).stdout, /one-sided/);
});

test('traffic that is TLS is told to be unreadable, not innocent', async () => {
  const { stdout } = await runCli(['analyze', capture('59_tls_register_5061.pcap')]);
  assert.match(
    stdout,
    /unreadable +\d+ TLS payloads, \d+ % of what came on these ports: what is in them cannot be judged/,
  );
});

test('where nobody is protected the report says how to name whom', async () => {
  const settings = scratch('other-ports.yml', 'sipPorts: [6060]\ntftpPorts: [6069]\n');
  const { code, stdout } = await runCli(['analyze', '--settings', settings, shipped('05_svcrack_range.pcap')]);
  assert.equal(code, 0);
  assert.match(stdout, /protected +nobody: .*SIP 6060; TFTP 6069.*--protect ADDRESS/);
});

test('--protect defends this address only, also with commas', async () => {
  const file = shipped('01_svmap_options.pcap');
  const victims = async (...protect: string[]) =>
    recordsOf((await runCli(['analyze', '--json', file, ...protect])).stdout).map((record) => record.victim);
  assert.deepEqual(await victims('--protect', '192.0.2.11'), ['192.0.2.11']);
  const two = new Set(await victims('--protect', '192.0.2.11,192.0.2.12'));
  assert.deepEqual([...two].sort(), ['192.0.2.11', '192.0.2.12']);
});

test('--settings take what `sipprot settings --json` printed: an observed detector gives notices', async () => {
  const detectors = Object.fromEntries(
    ['scanner-signature', 'register-brute-force', 'user-enumeration', 'flood'].map((id) => [id, { mode: 'observe' }]),
  );
  const file = scratch('settings.json', JSON.stringify({ settings: settingsSchema.parse({ detectors }), revision: 3 }));
  const records = recordsOf(
    (await runCli(['analyze', '--json', '--settings', file, shipped('05_svcrack_range.pcap')])).stdout,
  );
  assert.ok(records.length > 0);
  for (const record of records) assert.deepEqual([record.action, record.spared], ['notice', 'notice']);
});

test('wrong settings are named with the file and the key, and end with 78', async () => {
  const file = scratch('wrong.yml', 'blockSeconds: never\n');
  const { code, stderr } = await runCli(['analyze', '--settings', file, shipped('01_svmap_options.pcap')]);
  assert.equal(code, 78);
  assert.match(stderr, /wrong\.yml: blockSeconds: /);
});

test('files that are no capture are told apart in one sentence each, end with 66, and do not stop the others', async () => {
  const good = shipped('01_svmap_options.pcap');
  const text = scratch('notes.txt', 'the office called again\n');
  const empty = scratch('empty.pcap', '');
  const gz = scratch('capture.pcap.gz', gzipSync(readFileSync(good)));
  const missing = join(directory, 'missing.pcap');
  const { code, stdout, stderr } = await runCli(['analyze', '--json', text, empty, gz, missing, directory, good]);
  assert.equal(code, 66);
  const lines = stderr.trimEnd().split('\n');
  assert.equal(lines.length, 5);
  assert.match(lines[0]!, /notes\.txt is not a pcap or pcapng capture/);
  assert.match(lines[1]!, /empty\.pcap is empty \(0 bytes\)/);
  assert.match(lines[2]!, /is compressed: unpack it first/);
  assert.match(lines[3]!, /no file .*missing\.pcap/);
  assert.match(lines[4]!, /is a directory/);
  assert.ok(recordsOf(stdout).some((record) => record.attacker === '198.51.100.10'));
});

test('a file that is cut short is analyzed up to there, and said so', async () => {
  const whole = readFileSync(shipped('05_svcrack_range.pcap'));
  const file = scratch('cut.pcap', whole.subarray(0, whole.length - 100));
  const report = await runCli(['analyze', file]);
  assert.equal(report.code, 0);
  assert.match(report.stdout, /ends in the middle of a frame: what comes before was analyzed/);
  const json = await runCli(['analyze', '--json', file]);
  assert.equal(json.code, 0);
  assert.match(json.stderr, /ends in the middle of a frame/);
  assert.ok(recordsOf(json.stdout).length > 0);
});

test('a capture without frames says that nobody is protected, and fails not', async () => {
  const file = scratch('header-only.pcap', readFileSync(shipped('01_svmap_options.pcap')).subarray(0, 24));
  const { code, stdout } = await runCli(['analyze', file]);
  assert.equal(code, 0);
  assert.match(stdout, /read +0 frames/);
});

test('a capture of one frame is told as one frame, with one message in it', async () => {
  const whole = readFileSync(shipped('01_svmap_options.pcap'));
  // file header, header of the frame, and as many bytes as that says
  const file = scratch('one.pcap', whole.subarray(0, 24 + 16 + whole.readUInt32LE(24 + 8)));
  const { stdout } = await runCli(['analyze', '--protect', '192.0.2.10', file]);
  assert.match(stdout, /read +1 frame, /);
  assert.match(stdout, /messages +1 SIP request\n/);
});

test('standard input is analyzed like a file, and leaves nothing behind', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith(`sipprot-${process.pid}-`));
  const bytes = readFileSync(shipped('05_svcrack_range.pcap'));
  const piped = await runCli(['analyze', '--json', '-'], { stdin: bytes });
  const named = await runCli(['analyze', '--json', shipped('05_svcrack_range.pcap')]);
  const withoutFile = (stdout: string) => recordsOf(stdout).map(({ file: _file, ...rest }) => rest);
  assert.equal(piped.code, 0);
  assert.deepEqual(withoutFile(piped.stdout), withoutFile(named.stdout));
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith(`sipprot-${process.pid}-`)),
    before,
  );
  const wrong = await runCli(['analyze', '-'], { stdin: 'no capture' });
  assert.equal(wrong.code, 66);
  assert.match(wrong.stderr, /^sipprot: standard input is not a pcap or pcapng capture/);
});

test('the program reads a capture from a pipe', async () => {
  const bytes = readFileSync(shipped('20_password_spray_distributed.pcap'));
  const piped = await runProgram(['analyze', '--json', '-'], { stdin: bytes });
  assert.equal(piped.code, 0);
  assert.equal(piped.stderr, '');
  assert.equal(new Set(recordsOf(piped.stdout).map((record) => record.attacker)).size, 10);
});

test('a reader that has seen enough (| head) is no error', () => {
  const file = shipped('20_password_spray_distributed.pcap');
  const script = '"$0" analyze --json "$1" | true; echo $PIPESTATUS';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, join(home, 'bin/sipprot'), file], { encoding: 'utf8' });
  assert.deepEqual({ stdout, stderr }, { stdout: '0\n', stderr: '' });
});
