import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { recordsOf, runCli, shipped } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-hostile-'));
after(() => rmSync(directory, { recursive: true }));

const plain = 'friendly-scanner';

/** A capture in which the scanner's User-Agent is other bytes of the same length. */
function captureWithAgent(name: string, agent: Buffer): string {
  assert.equal(agent.length, plain.length);
  const bytes = readFileSync(shipped('01_svmap_options.pcap'));
  let replaced = 0;
  for (let at = bytes.indexOf(plain); at >= 0; at = bytes.indexOf(plain, at + 1)) {
    agent.copy(bytes, at);
    replaced++;
  }
  assert.ok(replaced > 0);
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

/** Begins as a signature that is known, so that there is an attack to show. */
const agents: readonly (readonly [what: string, agent: Buffer])[] = [
  ['an escape sequence that sets the title of the terminal', Buffer.from('sundayddr\x1b]0;x\x07\x9b')],
  ['a colour, C1 controls and DEL', Buffer.from('sundayddr\x1b[31m\x7f\x85', 'latin1')],
  ['a bidirectional override', Buffer.from('sundayddr\u202e\u2066a')],
  ['a carriage return in the middle', Buffer.from('sundayddr\x00\x08\x0c\x0bab0')],
];

for (const [what, bytes] of agents) {
  test(`a User-Agent cannot act on the operator's terminal: ${what}`, async () => {
    const agent = Buffer.concat([bytes, Buffer.alloc(plain.length, 0x20)]).subarray(0, plain.length);
    const file = captureWithAgent(`agent-${agents.findIndex(([name]) => name === what)}.pcap`, agent);
    for (const args of [
      ['analyze', file],
      ['analyze', '--json', '--findings', file],
    ]) {
      const { stdout, code } = await runCli(args, { columns: 100, environment: { NO_COLOR: '1' } });
      assert.equal(code, 0);
      assert.match(stdout, /sundayddr/, 'the attack is shown');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
      assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/);
    }
    const { stdout } = await runCli(['analyze', '--json', file]);
    assert.ok(recordsOf(stdout).length > 0, 'and --json stays JSON');
  });
}

test('a file name or an argument cannot act on the terminal either', async () => {
  const { stderr } = await runCli(['analyze', `${directory}/\x1b[2Jx.pcap`]);
  assert.ok(!stderr.includes('\x1b'));
  assert.match(stderr, /\\x1b\[2Jx\.pcap/);
  const target = await runCli(['block', 'a\x1b[2J']);
  assert.match(target.stderr, /a\\x1b\[2J is no target/);
});
