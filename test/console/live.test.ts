import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type LiveEvent, liveEventSchema } from '../../src/console/contract/events.ts';
import { apiPrefix } from '../../src/console/contract/route.ts';
import type { Status } from '../../src/console/contract/status.ts';
import { type Harness, startEngine, startHarness, until } from './harness.ts';

let harness: Harness;
let token: string;

before(async () => {
  // goes on for 20 s: the engine plays it from its own start on, and who listens may come seconds later
  harness = await startHarness({ captures: ['15_tollfraud_invite_probes.pcap'] });
  token = harness.token('viewer');
});
after(() => harness.close());

interface Listener {
  readonly events: { readonly id: string; readonly event: LiveEvent }[];
  readonly status: number;
  close(): void;
}

async function listen(lastEventId?: string): Promise<Listener> {
  const abort = new AbortController();
  const response = await fetch(`${harness.url}${apiPrefix}/v1/events`, {
    headers: { 'sw-api-token': token, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
    signal: abort.signal,
  });
  const events: { id: string; event: LiveEvent }[] = [];
  void (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
        const id = lines.find((line) => line.startsWith('id: '))?.slice(4) ?? '';
        if (data !== undefined) events.push({ id, event: liveEventSchema.parse(JSON.parse(data)) });
      }
    }
  })().catch(() => {});
  return { events, status: response.status, close: () => abort.abort() };
}

test('an attack comes to an open page as it happens, and every event is as the contract says', async () => {
  const listener = await listen();
  assert.deepEqual(listener.events[0]?.event ?? (await until('hello', () => listener.events[0]?.event)), {
    kind: 'hello',
    engine: true,
  });
  const attack = await until('an attack', () => listener.events.find(({ event }) => event.kind === 'attack')?.event);
  assert.ok(attack.kind === 'attack' && attack.attack.type === 'INVITE');
  const { engine } = harness.console.parts;
  await engine.request('block', { target: '203.0.113.50', seconds: 60 });
  await until('a block', () =>
    listener.events.find(({ event }) => event.kind === 'block' && event.block.target === '203.0.113.50'),
  );
  await engine.request('unblock', { target: '203.0.113.50', holdSeconds: 0 });
  await until('an unblock', () => listener.events.find(({ event }) => event.kind === 'unblock'));
  listener.close();
});

test('whoever hears nothing for longer than 15 s knows that the connection is dead, and resumes where it was', async (t) => {
  const every15s: (() => void)[] = [];
  const real = setInterval;
  t.mock.method(globalThis, 'setInterval', (act: () => void, ms: number) => {
    if (ms === 15_000) every15s.push(act);
    return real(act, ms);
  });
  const listener = await listen();
  await until('hello', () => listener.events[0]);
  for (const act of every15s) act();
  const here = await until('a sign of life', () => listener.events.find(({ event }) => event.kind === 'here'));
  assert.equal(here.id, '', 'a browser goes on after the last real event');
  listener.close();
});

test('a page that lost its connection gets what it missed, in order, or is told to load again', async () => {
  const { engine } = harness.console.parts;
  const first = await listen();
  await engine.request('block', { target: '203.0.113.60', seconds: 60 });
  const seen = await until('a block', () =>
    first.events.find(({ event }) => event.kind === 'block' && event.block.target === '203.0.113.60'),
  );
  first.close();
  for (const last of [61, 62, 63]) await engine.request('block', { target: `203.0.113.${last}`, seconds: 60 });
  const second = await listen(seen.id);
  await until(
    'what was missed',
    () =>
      second.events.some(({ event }) => event.kind === 'block' && event.block.target === '203.0.113.63') || undefined,
  );
  const blocks = second.events.flatMap(({ event }) => (event.kind === 'block' ? [event.block.target] : []));
  assert.deepEqual(
    blocks.filter((target) => target.startsWith('203.0.113.6')),
    ['203.0.113.61', '203.0.113.62', '203.0.113.63'],
  );
  second.close();
  const third = await listen('another-run-17');
  await until('reset', () => third.events.some(({ event }) => event.kind === 'reset') || undefined);
  third.close();
});

test('whoever asks for the head of the live events takes no connection that nothing is sent on', async () => {
  const headers = { 'sw-api-token': token };
  for (let i = 0; i < 12; i++) {
    const signal = AbortSignal.timeout(5000);
    const answer = await fetch(`${harness.url}${apiPrefix}/v1/events`, { method: 'HEAD', headers, signal });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'GET');
  }
  const listener = await listen();
  assert.equal(listener.status, 200);
  listener.close();
});

test('a page that takes nothing any more is let go: it holds neither its connection nor what waits for it', async () => {
  const { hostname, port } = new URL(harness.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`GET ${apiPrefix}/v1/events HTTP/1.1\r\nHost: ${hostname}\r\nSW-API-Token: ${token}\r\n\r\n`);
  await once(socket, 'data');
  socket.pause();
  const reason = 'x'.repeat(100_000);
  const alarm: LiveEvent = { kind: 'alarm', text: reason, remedy: '' };
  const { feed } = harness.console.parts;
  for (let i = 0; i < 200; i++) {
    feed.push(alarm);
    await setImmediate();
  }
  let isOver = false;
  socket.on('error', () => {});
  socket.on('close', () => {
    isOver = true;
  });
  socket.resume();
  await until('the end of the connection', () => isOver || undefined);
});

test('one user cannot hold all live connections', async () => {
  const listeners: Listener[] = [];
  for (let i = 0; i < 10; i++) listeners.push(await listen());
  assert.ok(listeners.every(({ status }) => status === 200));
  assert.equal((await listen()).status, 503);
  for (const listener of listeners) listener.close();
  await until('connections are free again', async () => {
    const again = await listen();
    again.close();
    return again.status === 200 ? true : undefined;
  });
});

test('an engine that stops is said so at once, what is stored stays readable, and all comes back with it', async () => {
  const admin = await harness.signedIn('admin');
  const listener = await listen();
  await harness.engine.stop(true);
  await until(
    'the page is told',
    () => listener.events.some(({ event }) => event.kind === 'engine' && !event.running) || undefined,
  );
  const status = (await admin.get('/v1/status')).json as Status;
  assert.equal(status.engine.running, false);
  assert.equal(status.level, 'broken');
  assert.match(status.summary, /engine is not running/);
  assert.equal((await admin.get('/health')).status, 503);
  for (const path of [
    '/v1/attacks',
    '/v1/blocks',
    '/v1/hosts',
    '/v1/settings',
    '/v1/findings',
    '/denylist',
    '/attack-logs',
    '/v1/audit',
  ])
    assert.equal((await admin.get(path)).status, 200, path);
  const refused = await admin.post('/v1/blocks', { target: '203.0.113.70' });
  assert.equal(refused.status, 503);
  assert.match(refused.text, /"engine-not-running"/);
  const own = async () =>
    ((await admin.get('/v1/hosts')).json as { rows: { own: boolean; active: boolean; presence: string }[] }).rows.find(
      (row) => row.own,
    )!;
  await until('its host is gone too', async () => ((await own()).presence === 'gone' ? true : undefined));
  assert.equal((await own()).active, false);
  // it was tried again and again meanwhile
  const { text } = await admin.post('/v1/blocks', { target: '203.0.113.70' });
  assert.equal(text.match(/no engine is running/gi)?.length, 1, text);
  assert.match((await admin.get('/metrics')).text, /^sipprot_engine_up 0$/m);
  const engine = await startEngine(harness.directory);
  try {
    await until('the engine is back', async () => ((await admin.get('/health')).status === 200 ? true : undefined));
    await until(
      'the page is told',
      () => listener.events.some(({ event }) => event.kind === 'engine' && event.running) || undefined,
    );
    assert.equal((await admin.post('/v1/blocks', { target: '203.0.113.70', seconds: 60 })).status, 200);
  } finally {
    listener.close();
    await engine.stop(true);
  }
});
