import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import type { Config } from '../config/config.ts';
import { ConsoleProcess } from './console-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-console-process-'));
after(() => rmSync(directory, { recursive: true }));

/** Fields of a process behind its name: proc_pid_stat(5). */
function statOf(text: string): string[] {
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

test('the console is in a session of its own: it has no hold on the terminal in which root started the engine', async () => {
  const told = join(directory, 'stat');
  const script = join(directory, 'console.mjs');
  writeFileSync(
    script,
    `import { readFileSync, renameSync, writeFileSync } from 'node:fs';
     writeFileSync('${told}.part', process.pid + '\\n' + readFileSync('/proc/self/stat', 'utf8'));
     renameSync('${told}.part', '${told}');
     process.stdin.resume();`,
  );
  const config = {
    dataDir: join(directory, 'data'),
    controlSocket: '',
    logLevel: 'silent',
    hostName: 'h',
    console: {},
  };
  const running = new ConsoleProcess(script, config as unknown as Config, undefined, pino({ level: 'silent' }));
  running.start();
  try {
    for (let i = 0; i < 200 && !existsSync(told); i++) await pause(50);
    const [pid, stat = ''] = readFileSync(told, 'utf8').split('\n');
    const [, , , session, terminal] = statOf(stat);
    assert.equal(session, pid);
    assert.notEqual(session, statOf(readFileSync('/proc/self/stat', 'utf8'))[3]);
    assert.equal(terminal, '0');
  } finally {
    await running.stop();
  }
});

test('of a terminal it can write to it, and not read from it', (t) => {
  const script = join(directory, 'lend.mjs');
  const told = join(directory, 'flags');
  writeFileSync(
    script,
    `import { closeSync, readFileSync, writeFileSync } from 'node:fs';
     import { lendOutputs } from '${new URL('lend-outputs.ts', import.meta.url).href}';
     const flags = (fd) => typeof fd === 'number' ? Number.parseInt(/flags:\\s*(\\d+)/.exec(readFileSync('/proc/self/fdinfo/' + fd, 'utf8'))[1], 8) & 3 : fd;
     const { out, error } = lendOutputs();
     writeFileSync('${told}', JSON.stringify([flags(1), flags(out), flags(error)]));`,
  );
  const made = spawnSync('script', ['-qec', `'${process.execPath}' '${script}'`, '/dev/null'], { encoding: 'utf8' });
  if (made.error) return t.skip('there is no script(1) here');
  assert.equal(made.status, 0, made.stdout);
  // O_RDWR is 2, O_WRONLY is 1
  assert.deepEqual(JSON.parse(readFileSync(told, 'utf8')), [2, 1, 1]);
});
