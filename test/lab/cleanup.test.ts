import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { namespaceNames } from './namespace.ts';
import { eventually, run, start } from './process.ts';
import { labMissing } from './require.ts';
import { lab } from './topology.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

describe('the lab cleans up', { skip }, () => {
  test('namespaces, processes and files are gone after it, also when the test threw', async () => {
    let prefix = '';
    let directory = '';
    const left = { pid: 0 };
    await assert.rejects(async () => {
      await using net = await lab('throws');
      ({ prefix, directory } = net);
      left.pid = start(net.attacker, 'sleep', ['1000']).pid;
      assert.ok(namespaceNames().some((name) => name.startsWith(prefix)));
      throw new Error('the test failed');
    }, /the test failed/);
    assert.deepEqual(
      namespaceNames().filter((name) => name.startsWith(prefix)),
      [],
    );
    assert.equal(existsSync(directory), false);
    await eventually('the process is gone', () => !existsSync(`/proc/${left.pid}`) || undefined);
  });

  test('a lab whose process was killed is removed by the next one', async () => {
    const module = new URL('./topology.ts', import.meta.url).href;
    const script = `const { lab } = await import('${module}'); const net = await lab('orphan'); console.log(net.prefix); setInterval(() => {}, 1000);`;
    const child = start(undefined, process.execPath, ['--input-type=module', '-e', script]);
    const [prefix] = await child.waitFor(/siplab-\S+/, 20_000);
    await child.stop('SIGKILL');
    assert.ok(namespaceNames().some((name) => name.startsWith(prefix)));
    await using _net = await lab('next');
    assert.deepEqual(
      namespaceNames().filter((name) => name.startsWith(prefix)),
      [],
    );
  });

  test('a command that hangs is killed and its output shown', async () => {
    await assert.rejects(run(undefined, 'no-such-command', []), /could not be started/);
    const hangs = run(undefined, 'sh', ['-c', 'echo so far; exec sleep 1000'], { timeoutMs: 300 });
    await assert.rejects(hangs, /did not end within 300 ms\nso far/);
    await using quiet = start(undefined, 'sh', ['-c', 'echo nothing of that; exec sleep 1000']);
    await assert.rejects(quiet.waitFor(/ready/, 200), /did not say \/ready\/ in 200 ms\nnothing of that/);
  });
});
