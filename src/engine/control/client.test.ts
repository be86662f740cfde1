import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { CommandError } from '../command-error.ts';
import { ControlClient, longestLine } from './client.ts';
import { ControlError } from './control-error.ts';
import { maxLine } from './protocol.ts';
import { type CommandHandler, ControlServer } from './server.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-client-'));
const path = join(directory, 'control.sock');
const actor = { name: 'ada', source: 'cli', address: '198.51.100.9' } as const;
const commands: { command: string; given: unknown; actor: unknown }[] = [];
let send: (event: unknown) => void = () => {};
let subscriptions = 0;

const handler: CommandHandler = {
  async handle(command, given, by) {
    commands.push({ command, given, actor: by });
    if (command === 'unblock') throw new CommandError('not-blocked', '192.0.2.7 is not blocked');
    // answered out of order: the later request first
    if (command === 'findings') await new Promise((done) => setTimeout(done, 50));
    if (command === 'audit') return new Promise(() => {});
    // larger than any one read of a socket, with characters of several bytes
    if (command === 'blocks') return { rows: [], total: 1, filler: '€'.repeat(500_000) };
    return { command };
  },
  subscribe(to) {
    subscriptions++;
    send = to;
    return () => {
      subscriptions--;
    };
  },
};
const server = new ControlServer(path, handler, pino({ level: 'silent' }));

before(() => server.start());
after(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

const refusal =
  (code: string, message = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof ControlError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };

/** Something that listens but is no engine. */
async function impostor(answer: (socket: Socket) => void): Promise<{ at: string; server: Server }> {
  const at = join(directory, `impostor-${Math.trunc(performance.now() * 1000)}.sock`);
  const made = createServer((socket) => {
    socket.on('error', () => {});
    answer(socket);
  });
  await new Promise<void>((done) => made.listen(at, done));
  return { at, server: made };
}

test('a command reaches the engine with its arguments and the operator who gave it', async () => {
  const client = await ControlClient.connect(path, { actor });
  await client.request('block', { target: '192.0.2.7', seconds: 60 });
  client.close();
  assert.deepEqual(commands.at(-1), {
    command: 'block',
    given: { target: '192.0.2.7', seconds: 60, note: '' },
    actor,
  });
});

test('answers find their requests, in whatever order they come', async () => {
  const client = await ControlClient.connect(path, { actor });
  const [slow, quick] = await Promise.all([client.request('findings', {}), client.request('settings.show', {})]);
  assert.deepEqual([slow, quick], [{ command: 'findings' }, { command: 'settings.show' }]);
  client.close();
});

test('an answer of more than a megabyte arrives whole', async () => {
  const client = await ControlClient.connect(path, { actor });
  const { filler } = (await client.request('blocks', {})) as unknown as { filler: string };
  assert.equal(filler, '€'.repeat(500_000));
  client.close();
});

test("the engine's refusal comes with its code and its words", async () => {
  const client = await ControlClient.connect(path, { actor });
  await assert.rejects(
    client.request('unblock', { target: '192.0.2.7' }),
    refusal('not-blocked', /^192\.0\.2\.7 is not/),
  );
  await assert.rejects(client.request('block', { target: 'x' }), refusal('bad-arguments', /target/));
  client.close();
});

test('events come until the loop ends, beside requests', async () => {
  const client = await ControlClient.connect(path, { actor });
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const event of client.events()) {
      seen.push(event);
      if (seen.length === 3) break;
    }
  })();
  while (subscriptions === 0) await new Promise((done) => setTimeout(done, 1));
  for (const n of [1, 2, 3, 4]) send({ n });
  await reading;
  assert.deepEqual(seen, [{ n: 1 }, { n: 2 }, { n: 3 }]);
  assert.deepEqual(await client.request('settings.show', {}), { command: 'settings.show' });
  client.close();
});

test('a loop over events ends with an error when the engine stops', async () => {
  const own = join(directory, 'own.sock');
  const engine = new ControlServer(own, handler, pino({ level: 'silent' }));
  await engine.start();
  const client = await ControlClient.connect(own, { actor });
  const next = client.events()[Symbol.asyncIterator]().next();
  const asked = client.request('audit', {});
  const both = Promise.all([
    assert.rejects(next, refusal('connection-lost')),
    assert.rejects(asked, refusal('connection-lost')),
  ]);
  await client.request('settings.show', {});
  await engine.stop();
  await both;
  await assert.rejects(client.request('status', {}), refusal('connection-lost'));
});

test('no socket, a socket that nobody serves, and a file in its place all mean: no engine is running', async () => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  for (const at of [join(directory, 'absent.sock'), file])
    await assert.rejects(ControlClient.connect(at, { actor }), refusal('no-engine', /start it with "sipprot run"/));
});

test('an engine that does not answer is told apart from one that is not there', async () => {
  const client = await ControlClient.connect(path, { actor, requestTimeout: 30 });
  await assert.rejects(client.request('audit', {}), refusal('no-answer', /audit/));
  client.close();
});

test('what speaks another language, or floods without a line end, is left alone', async () => {
  for (const nonsense of [
    'HTTP/1.1 400 Bad Request\r\n',
    '{"ok":true}\n',
    '[]\n',
    '{"id":1,"ok":false,"error":"x"}\n',
  ]) {
    const other = await impostor((socket) => socket.write(nonsense));
    const client = await ControlClient.connect(other.at, { actor });
    await assert.rejects(client.request('status', {}), refusal('bad-answer'), nonsense);
    other.server.close();
  }
});

test('the bound of a line is that of the protocol', () => {
  assert.equal(longestLine, maxLine);
});

test('a user without rights is told what to do', async () => {
  const closed = join(directory, 'closed');
  writeFileSync(closed, '');
  chmodSync(closed, 0o000);
  // root may open everything
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await assert.rejects(ControlClient.connect(closed, { actor }), refusal('no-permission', /run the command as root/));
  } finally {
    if (root) process.seteuid?.(0);
  }
});
