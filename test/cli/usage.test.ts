import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { commandList } from '../../src/cli/command-list.ts';
import { configOptions } from '../../src/config/config-options.ts';
import { runCli, runProgram } from './run-cli.ts';

const names = commandList.map(({ name }) => name);

test('every command shows its help with examples, and ends with 0', async () => {
  for (const name of names) {
    const { code, stdout, stderr } = await runCli([name, '--help']);
    assert.equal(code, 0, name);
    assert.equal(stderr, '', name);
    assert.match(stdout, new RegExp(`^Usage: sipprot ${name} `), name);
    assert.match(stdout, /\nExamples:\n {2}\S/, name);
    assert.equal((await runCli(['help', name])).stdout, stdout, `help ${name} shows the same`);
  }
});

test('subcommands have a help too', async () => {
  const paths = [
    ...['allow', 'deny'].flatMap((list) => ['list', 'add', 'remove', 'import', 'export'].map((sub) => [list, sub])),
    ...['show', 'set', 'reset'].map((sub) => ['settings', sub]),
    ...['dismiss', 'reopen'].map((sub) => ['findings', sub]),
    ...['show', 'set', 'preview', 'off'].map((sub) => ['geo', sub]),
    ...['init', 'add', 'join', 'status', 'leave', 'revoke', 'rotate', 'replicas'].map((sub) => ['cluster', sub]),
  ];
  for (const path of paths) {
    const { code, stdout } = await runCli([...path, '--help']);
    assert.equal(code, 0, path.join(' '));
    assert.match(stdout, new RegExp(`^Usage: sipprot ${path.join(' ')} `), path.join(' '));
  }
});

test('run takes each key of the configuration as a flag, and says which flag is wrong', async () => {
  const { stdout } = await runCli(['run', '--help']);
  for (const { flag } of configOptions) assert.match(stdout, new RegExp(`^ {2}${flag}\\b`, 'm'), flag);
  const wrong = await runProgram(['run', '--observe', '--console-port', '99999', '--interface', 'a/b']);
  assert.equal(wrong.code, 78);
  assert.match(
    wrong.stderr,
    /^--console-port: console\.port: 99999 is not allowed; allowed: whole number from 1 to 65535$/m,
  );
  assert.match(wrong.stderr, /^--interface: interfaces\[0\]: "a\/b" is not allowed/m);
});

test('the help of the program lists every command and every exit code', async () => {
  const { code, stdout } = await runCli(['--help']);
  assert.equal(code, 0);
  for (const name of names) assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'));
  for (const status of [0, 1, 2, 3, 4, 66, 69, 78]) assert.match(stdout, new RegExp(`^ +${status} {2}\\S`, 'm'));
});

test('a mistyped option or command is told in one sentence with the nearest one, and ends with 2', async () => {
  const cases: readonly (readonly [args: string[], nearest: RegExp])[] = [
    [['status', '--jsn'], /unknown option '--jsn'\. Did you mean --json\?/],
    [['analyse', 'x.pcap'], /unknown command 'analyse'\. Did you mean analyze\?/],
    [['log', '--detector', 'floods'], /Allowed choices are scanner-signature/],
    [['cluster', 'revok'], /unknown command 'cluster revok'\. Did you mean sipprot cluster revoke\?/],
    [['cluster', 'revok', 'pbx-2', '--yes'], /Did you mean sipprot cluster revoke\? See sipprot cluster --help\n$/],
    [['geo', 'shw'], /Did you mean sipprot geo show\?/],
    [['settings', 'rest', 'blockSeconds'], /Did you mean sipprot settings reset\?/],
    [['findings', 'dismis'], /Did you mean sipprot findings dismiss\?/],
    [['hosts', 'remov', 'pbx-2'], /Did you mean sipprot hosts remove\?/],
    [['hosts', 'pbx-2'], /unknown command 'hosts pbx-2'; see sipprot hosts --help/],
    [['cluster', 'revoke', 'pbx-2', 'pbx-3'], /too many arguments for 'revoke'/],
    [['cluster', '--jsn', 'revok'], /unknown option '--jsn'\. Did you mean --json\?/],
    [['allow', 'lst'], /lst is neither an address nor a prefix.*Did you mean sipprot allow list\?/],
    [['settings', 'set', 'blockSecond', '5'], /there is no setting blockSecond\. Did you mean blockSeconds\?/],
    [['settings', 'set', 'detectors.flod.mode', 'off'], /Did you mean detectors\.flood\.mode\?/],
    [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
  ];
  for (const [args, nearest] of cases) {
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(stdout, '', args.join(' '));
    assert.match(stderr, nearest);
    assert.match(stderr, /^sipprot: [^\n]+\n$/, 'one line');
  }
});

test('wrong arguments end with 2 before anything is asked of an engine', async () => {
  const wrong = [
    ['block', 'office'],
    ['block', '192.0.2.1', 'ICMP', '5'],
    ['block', '192.0.2.1', '--for', 'soon'],
    ['unblock'],
    ['unblock', '192.0.2.0/33'],
    ['explain', '192.0.2.0/24'],
    ['explain'],
    ['log', '--limit', '0'],
    ['log', '--since', 'yesterday'],
    ['log', '--attacker', 'nobody'],
    ['log', 'seven'],
    ['log', '--follow', '--until', '2026-01-01'],
    ['allow', 'add'],
    ['deny', 'remove', '192.0.2.300'],
    ['settings', 'set', 'blockSeconds'],
    ['settings', 'set', 'detectors.flood', 'off'],
    ['analyze'],
    ['analyze', 'x.pcap', '--protect', 'me'],
    ['analyze', '-', '-'],
    ['analyze', 'x.pcap', '--findings'],
    ['top', '--interval', '0'],
    ['demo', '--speed', '-1'],
    ['status', 'now'],
    [],
  ];
  for (const args of wrong) {
    const { code } = await runCli([...args], { environment: { SIPPROT_CONTROL_SOCKET: '/nonexistent/control.sock' } });
    assert.equal(code, 2, args.join(' '));
  }
});

test('without an engine a command says how to start one, and ends with 3', async () => {
  const commands = ['status', 'blocks', 'log', 'findings', 'allow', 'deny', 'settings', 'top'].map((name) => [name]);
  for (const args of [...commands, ['block', '192.0.2.1'], ['unblock', '192.0.2.1'], ['explain', '192.0.2.1']]) {
    const { code, stdout, stderr } = await runCli([...args, '--socket', '/nonexistent/control.sock']);
    assert.equal(code, 3, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^sipprot: no engine is running here; start it with "sipprot run"[^\n]*\n$/);
  }
});

test('a wrong configuration is named with its place, and ends with 78', async () => {
  const { code, stderr } = await runCli(['status', '--config', '/nonexistent/sipprot.yml']);
  assert.equal(code, 78);
  assert.match(stderr, /^sipprot: \/nonexistent\/sipprot\.yml: does not exist\n$/);
});

test('the program itself ends with the codes of the table and shows no stack trace', async () => {
  const usage = await runProgram(['staus']);
  assert.equal(usage.code, 2);
  assert.equal(usage.stderr, "sipprot: unknown command 'staus'. Did you mean status? See sipprot --help\n");
  const help = await runCli(['help', 'staus']);
  assert.equal(help.code, 2);
  assert.equal(help.stderr, "sipprot: unknown command 'staus'; see sipprot --help\n");
  const refused = await runProgram(['status', '--socket', '/nonexistent/control.sock']);
  assert.equal(refused.code, 3);
  assert.doesNotMatch(refused.stderr, /\n\s+at /);
  const debug = await runProgram(['status', '--socket', '/nonexistent/control.sock'], {
    environment: { SIPPROT_DEBUG: '1' },
  });
  assert.match(debug.stderr, /\n\s+at .*connectError/, 'but where it arose with SIPPROT_DEBUG=1');
});

test('output that the disk has no room for is an error in words', () => {
  const { status, stderr } = spawnSync('sh', ['-c', 'bin/sipprot version >/dev/full'], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^sipprot: standard output cannot be written: .*no space left.*\n$/);
});
