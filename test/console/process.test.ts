import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pcapMissing } from '../../src/capture/libpcap.test-support.ts';
import type { Session } from '../../src/console/contract/session.ts';
import { findConsoleUser } from '../../src/engine/console-user.ts';
import { lentAt, lentPath, nobody } from '../../src/store/testing/run-as.ts';
import { Browser } from './browser.ts';
import { until } from './harness.ts';

const home = fileURLToPath(new URL('../../', import.meta.url));
const isRoot = process.getuid?.() === 0;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Running {
  readonly process: ChildProcess;
  readonly output: () => string;
}

/**
 * `sipprot run --observe`, with the console, as an operator starts it.
 * @param before what starts it
 * @param place where the program is
 */
function run(directory: string, port: number, before: readonly string[] = [], place = home): Running {
  const [command, ...rest] = [...before, lentPath(process.execPath, place)];
  const child = spawn(
    command!,
    [
      ...rest,
      join(place, 'src/main.ts'),
      'run',
      '--observe',
      '--interface',
      'lo',
      '--data-dir',
      join(directory, 'data'),
    ],
    {
      cwd: '/',
      env: { ...process.env, SIPPROT_CONSOLE_PORT: String(port), SIPPROT_CONTROL_SOCKET: '', SIPPROT_CONFIG: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    output += String(chunk);
  });
  return { process: child, output: () => output };
}

const startSeconds = 60;

/** Process ids of the consoles whose parent is this process. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent && isConsole(pid);
      } catch {
        return false;
      }
    });
}

function isConsole(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('console/main.ts');
  } catch {
    return false;
  }
}

/** A line of /proc/PID/status. */
function statusOf(pid: number, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
}

function assertUnprivileged(pid: number): void {
  const ids = (name: string) => statusOf(pid, name).split(/\s+/);
  for (const id of [...ids('Uid'), ...ids('Gid'), ...ids('Groups')]) assert.notEqual(id, '0');
  for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapAmb']) assert.match(statusOf(pid, set), /^0+$/, set);
}

const ended = (child: ChildProcess) =>
  new Promise((resolve) =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(0),
  );

describe('the engine and its console are two processes', { skip: pcapMissing }, () => {
  let directory: string;
  let port: number;
  let engine: Running;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'sipprot-process-'));
    chmodSync(directory, 0o755);
    // as systemd makes it (StateDirectory), before the engine first starts
    mkdirSync(join(directory, 'data'), { mode: 0o750 });
    port = await freePort();
    engine = run(directory, port);
  });
  /** those that were seen: one that a failed test leaves without its engine would hold this process by its output */
  const consoles = new Set<number>();
  after(async () => {
    engine.process.kill('SIGTERM');
    await ended(engine.process);
    for (const pid of consoles) if (isConsole(pid)) process.kill(pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const browser = () => new Browser(`http://127.0.0.1:${port}`);
  const healthy = () =>
    browser()
      .get('/health')
      .then(({ status }) => (status === 200 ? true : undefined))
      .catch(() => undefined);
  /** two processes have to start, on a machine that may be busy */
  const served = () => until('the console', healthy, startSeconds);
  const consolePid = async () => {
    const pid = await until('a console process', () => childrenOf(engine.process.pid!)[0], startSeconds);
    consoles.add(pid);
    return pid;
  };

  test('the first start prints where the console is and a password that works', async () => {
    await served().catch((error: unknown) => {
      throw new Error(`${error}\n${engine.output()}`);
    });
    const line = await until(
      'the password',
      () => /user admin, one-time password (\S+)/.exec(engine.output()) ?? undefined,
    );
    assert.match(engine.output(), new RegExp(`Console: http://127\\.0\\.0\\.1:${port}`));
    const client = browser();
    const session: Session = await client.signIn('admin', line[1]!);
    assert.equal(session.stage, 'password');
    const chosen = await client.post('/v1/me/password', { current: line[1], next: 'a password of my own' });
    client.csrf = (chosen.json as Session).csrf;
    const blocked = await client.post('/v1/blocks', { target: '203.0.113.9', seconds: 60 });
    assert.equal(blocked.status, 200, blocked.text);
  });

  test('the console is no root, has no capability and cannot write what the engine stores', {
    skip: isRoot ? false : 'needs root',
  }, async () => {
    const pid = await consolePid();
    assertUnprivileged(pid);
    const data = join(directory, 'data');
    assert.equal(statSync(join(data, 'sipprot.db')).mode & 0o777, 0o640);
    assert.equal(statSync(join(data, 'console')).mode & 0o777, 0o700);
    assert.equal(statSync(join(data, 'console/console.db')).mode & 0o777, 0o600);
    assert.equal(statSync(join(data, 'console')).uid, Number(statusOf(pid, 'Uid').split(/\s+/)[0]));
  });

  test('the terminal in which they were started is closed, or a script that rotates logs sends SIGHUP: both go on', async () => {
    const pid = await consolePid();
    process.kill(pid, 'SIGHUP');
    engine.process.kill('SIGHUP');
    await until('a line in the log', () => /SIGHUP changes nothing/.exec(engine.output()) ?? undefined);
    await served();
    assert.equal(await consolePid(), pid);
    assert.doesNotMatch(engine.output(), /the console ended/);
  });

  test('a console that is killed does not touch the engine, and is back by itself', async () => {
    const before = await consolePid();
    process.kill(before, 'SIGKILL');
    const next = await until('another console', () => childrenOf(engine.process.pid!).find((pid) => pid !== before));
    assert.notEqual(next, before);
    assert.equal(engine.process.exitCode, null);
    await served();
    const client = browser();
    await client.signIn('admin', 'a password of my own');
    const blocks = (await client.get('/v1/blocks')).json as { rows: { target: string }[] };
    assert.deepEqual(
      blocks.rows.map(({ target }) => target),
      ['203.0.113.9'],
    );
    assert.equal(engine.output().match(/one-time password/g)?.length, 1, 'the password is not printed again');
  });

  test('a console whose engine is killed goes on, says so, and makes room for that of the next engine', async () => {
    const orphan = await consolePid();
    engine.process.kill('SIGKILL');
    await ended(engine.process);
    const client = browser();
    await client.signIn('admin', 'a password of my own');
    const status = await until('it says so', async () => {
      const answer = (await client.get('/v1/status')).json as { engine: { running: boolean }; summary: string };
      return answer.engine.running ? undefined : answer;
    });
    assert.match(status.summary, /engine is not running/);
    assert.equal((await client.get('/v1/attacks')).status, 200);
    engine = run(directory, port);
    await until(
      'the old console goes',
      () => {
        try {
          process.kill(orphan, 0);
          return undefined;
        } catch {
          return true;
        }
      },
      startSeconds,
    );
    await served();
    assert.notEqual(await consolePid(), orphan);
    assert.equal((await client.get('/v1/session')).status, 200);
  });

  test('an engine that is told to stop takes its console along', async () => {
    const pid = await consolePid();
    engine.process.kill('SIGTERM');
    await ended(engine.process);
    assert.equal(engine.process.exitCode, 0, engine.output());
    assert.throws(() => process.kill(pid, 0));
  });
});

describe('an engine that is not root but has ambient capabilities, as a service may', {
  skip: isRoot ? false : 'needs root, to give capabilities to another user',
}, () => {
  test('keeps them for itself: its console has none', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sipprot-ambient-'));
    const port = await freePort();
    mkdirSync(join(directory, 'data'), { mode: 0o700 });
    for (const path of [directory, join(directory, 'data')]) chownSync(path, nobody, nobody);
    // the tests may lie where nobody else may look, as in /root
    chmodSync(directory, 0o755);
    const place = join(directory, 'program');
    const asNobody = [
      'setpriv',
      `--reuid=${nobody}`,
      `--regid=${nobody}`,
      '--clear-groups',
      '--inh-caps=+net_raw,+net_admin',
      '--ambient-caps=+net_raw,+net_admin',
      '--',
    ];
    const engine = run(directory, port, [...lentAt(place), ...asNobody], place);
    try {
      const console = () => childrenOf(engine.process.pid!)[0];
      const pid = await until('a console process', console, startSeconds).catch((error: unknown) => {
        throw new Error(`${error}\n${engine.output()}`);
      });
      for (const set of ['CapEff', 'CapPrm', 'CapAmb']) assert.match(statusOf(pid, set), /^0+$/, set);
      assert.equal(Number.parseInt(statusOf(engine.process.pid!, 'CapEff'), 16), (1 << 12) | (1 << 13));
    } finally {
      engine.process.kill('SIGTERM');
      await ended(engine.process);
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('root has the program where nobody else may look, as in /root', {
  skip: isRoot ? false : 'needs root, to have such a folder',
}, () => {
  /** The program in a folder that is closed to others. */
  async function withProgram(
    capabilities: string,
    use: (engine: Running, port: number, closed: string) => Promise<void>,
  ): Promise<void> {
    const directory = mkdtempSync(join(tmpdir(), 'sipprot-closed-'));
    chmodSync(directory, 0o755);
    const closed = join(directory, 'root');
    const place = join(closed, 'sipprot');
    mkdirSync(closed, { mode: 0o700 });
    const port = await freePort();
    const engine = run(directory, port, [...lentAt(place), 'setpriv', `--bounding-set=${capabilities}`, '--'], place);
    try {
      await use(engine, port, closed);
    } finally {
      engine.process.kill('SIGTERM');
      await ended(engine.process);
      rmSync(directory, { recursive: true, force: true });
    }
  }

  test('the console runs all the same, as its own user, and the folder stays closed', async () => {
    await withProgram('+all', async (engine, port, closed) => {
      const page = async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/sipprot/`).catch(() => undefined);
        return answer?.status === 200 ? answer.text() : undefined;
      };
      const text = await until('the console', page, startSeconds).catch((error: unknown) => {
        throw new Error(`${error}\n${engine.output()}`);
      });
      assert.match(text, /<div id="root"/);
      const pid = childrenOf(engine.process.pid!)[0]!;
      assertUnprivileged(pid);
      // nobody, unless sipPROT is installed here as a service
      assert.equal(statusOf(pid, 'Uid').split(/\s+/)[0], String(findConsoleUser()?.uid));
      assert.deepEqual([statSync(closed).mode & 0o777, statSync(closed).uid], [0o700, 0]);
      process.kill(pid, 'SIGKILL');
      await until('another console', () => childrenOf(engine.process.pid!).find((other) => other !== pid));
    });
  });

  test('where root may not mount, it is said once what to do, and the engine goes on', async () => {
    await withProgram('-sys_admin', async (engine, _, closed) => {
      const said = () => /no console: its user \w+ may not enter (\S+)\. Install/.exec(engine.output()) ?? undefined;
      const [, folder] = await until('it is said', said, startSeconds);
      assert.equal(folder, closed);
      assert.match(engine.output(), /is observing/);
      assert.deepEqual(childrenOf(engine.process.pid!), []);
      assert.equal(engine.output().match(/no console/g)?.length, 1);
    });
  });
});
