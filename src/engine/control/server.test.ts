import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { GuardError } from '../../guard/guard-error.ts';
import { maxLine } from './protocol.ts';
import { type CommandHandler, ControlServer } from './server.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-control-'));
const path = join(directory, 'run', 'control.sock');
const log = pino({ level: 'silent' });
const handler: CommandHandler = {
  async handle(command, given, actor) {
    if (command === 'unblock') throw new GuardError('not-blocked', '198.51.100.7 is not blocked');
    if (command === 'audit') throw new TypeError('cannot read properties of undefined');
    if (command === 'log') JSON.parse('{ broken');
    return { command, given, actor };
  },
  subscribe(send) {
    const timer = setInterval(() => send({ kind: 'attack' }), 5);
    return () => clearInterval(timer);
  },
};
const server = new ControlServer(path, handler, log);

before(() => server.start());
after(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

/** Sends raw text and returns the first `count` replies. */
function exchange(text: string | Buffer, count: number): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    const socket: Socket = createConnection(path);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
      const lines = received.split('\n').filter(Boolean);
      if (lines.length < count) return;
      socket.destroy();
      resolve(lines.map((line) => JSON.parse(line) as Record<string, unknown>));
    });
    socket.on('error', reject);
    socket.on('connect', () => socket.write(text));
  });
}

const actor = { name: 'ada', source: 'cli' };

test('only the owner and the group may open the socket', () => {
  assert.equal(statSync(path).mode & 0o777, 0o660);
});

test('a command is answered with its checked arguments, defaults filled in', async () => {
  const [reply] = await exchange(
    `${JSON.stringify({ id: 7, command: 'blocks', arguments: { text: 'x' }, actor })}\n`,
    1,
  );
  assert.deepEqual(reply, {
    id: 7,
    ok: true,
    result: { command: 'blocks', given: { text: 'x', limit: 50, offset: 0 }, actor },
  });
});

test('several commands in one write, or one in many pieces, are all understood', async () => {
  const line = (id: number) => `${JSON.stringify({ id, command: 'status', actor })}\n`;
  const replies = await exchange(line(1) + line(2) + line(3), 3);
  assert.deepEqual(replies.map(({ id }) => id).sort(), [1, 2, 3]);
});

test('what is wrong is told with a code, and the connection goes on', async () => {
  const bad = [
    'no json',
    '{}',
    JSON.stringify({ id: 3, command: 'format', actor }),
    JSON.stringify({ id: 4, command: '__proto__', actor }),
  ];
  bad.push(JSON.stringify({ id: 5, command: 'block', arguments: { target: 'nowhere', seconds: -1 }, actor }));
  bad.push(JSON.stringify({ id: 6, command: 'block', arguments: { target: '192.0.2.1', extra: 1 }, actor }));
  bad.push(JSON.stringify({ id: 7, command: 'status', actor: { name: 'x', source: 'root' } }));
  bad.push(JSON.stringify({ id: 8, command: 'status', actor }));
  const replies = await exchange(bad.map((line) => `${line}\n`).join(''), bad.length);
  const codes = replies.map((reply) => (reply.ok ? 'ok' : (reply.error as { code: string }).code));
  assert.deepEqual([...codes].sort(), [
    'bad-arguments',
    'bad-arguments',
    'bad-request',
    'bad-request',
    'bad-request',
    'ok',
    'unknown-command',
    'unknown-command',
  ]);
  const block = replies.find(({ id }) => id === 5)!.error as { message: string };
  assert.match(block.message, /target: .*seconds: /s);
});

test('a refusal keeps its code and words; a defect tells nothing of its inside', async () => {
  const [refused] = await exchange(
    `${JSON.stringify({ id: 1, command: 'unblock', arguments: { target: '198.51.100.7' }, actor })}\n`,
    1,
  );
  assert.deepEqual(refused!.error, { code: 'not-blocked', message: '198.51.100.7 is not blocked' });
  const [defect] = await exchange(`${JSON.stringify({ id: 1, command: 'audit', actor })}\n`, 1);
  assert.equal((defect!.error as { code: string }).code, 'internal');
  assert.doesNotMatch(JSON.stringify(defect), /undefined/);
});

test('a command that comes upon broken JSON of its own is a defect: the line was in order', async () => {
  const [reply] = await exchange(`${JSON.stringify({ id: 1, command: 'log', actor })}\n`, 1);
  assert.equal((reply!.error as { code: string }).code, 'internal');
});

test('a line that is too long ends the connection with words, also when its end comes with it', async () => {
  for (const end of ['', '\n']) {
    const [reply] = await exchange(Buffer.from(`${'x'.repeat(maxLine + 1)}${end}`), 1);
    assert.equal((reply!.error as { code: string }).code, 'too-long');
  }
});

test('events come until the reader goes', async () => {
  const replies = await exchange(`${JSON.stringify({ id: 9, command: 'events', actor })}\n`, 3);
  assert.deepEqual(replies[2], { id: 9, event: { kind: 'attack' } });
});

test('a second engine is refused while one listens, and a socket left behind is taken over', async () => {
  await assert.rejects(new ControlServer(path, handler, log).start(), /another engine is running/);
  const left = join(directory, 'left.sock');
  const killed = createServer().listen(join(directory, 'killed.sock'));
  await once(killed, 'listening');
  renameSync(join(directory, 'killed.sock'), left);
  killed.close();
  const next = new ControlServer(left, handler, log);
  await next.start();
  await next.stop();
});

test('a path that was mistaken costs no file', async () => {
  const file = join(directory, 'sipprot.yml');
  writeFileSync(file, 'observe: true\n');
  await assert.rejects(
    new ControlServer(file, handler, log).start(),
    /sipprot\.yml is no socket: move it away, or set/,
  );
  await assert.rejects(new ControlServer(directory, handler, log).start(), /is no socket/);
  assert.equal(readFileSync(file, 'utf8'), 'observe: true\n');
});
