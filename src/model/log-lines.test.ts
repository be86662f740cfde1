import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const module = new URL('log-lines.ts', import.meta.url).href;

test('a reader of the log that is stuck holds nobody up, and hears later how much it has missed', async () => {
  // as main.ts has it: looking at the stream makes a pipe non-blocking
  const script = `
    import { LogLines } from '${module}';
    process.stderr.on('error', () => {});
    const log = new LogLines();
    for (let i = 0; i < 2000; i++) log.write(JSON.stringify({ level: 30, msg: 'x'.repeat(200), i }) + '\\n');
    process.stdout.write('done');
    process.stdin.once('data', () => { log.write('{"msg":"the last"}\\n'); process.exit(); });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe', timeout: 10_000 });
  assert.equal(String((await once(child.stdout, 'data'))[0]), 'done');
  let read = '';
  child.stderr.on('data', (chunk) => {
    read += String(chunk);
  });
  // until there is room again
  for (let before = -1; before !== read.length; await sleep(200)) before = read.length;
  child.stdin.write('go on\n');
  await once(child, 'close');
  const lines = read.trimEnd().split('\n');
  const told = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  assert.equal(told.at(-1), 'the last');
  const lost = told.map((msg) => Number(/^(\d+) lines? of the log were lost/.exec(msg)?.[1] ?? 0));
  assert.ok(lost.at(-2)! > 0);
  const written = told.filter((msg) => msg.startsWith('xxx')).length;
  assert.equal(written + lost.reduce((sum, one) => sum + one, 0), 2000);
});
