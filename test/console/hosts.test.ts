import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from './browser.ts';
import { type Harness, startHarness } from './harness.ts';
import { addSecondHost, secondHost } from './second-host.ts';

let harness: Harness;
let viewer: Browser;

interface Figures {
  readonly figures: Readonly<Record<'blocks' | 'messageRate' | 'unreadableShare', { readonly value: number | null }>>;
}

async function figures(host?: string): Promise<Figures['figures']> {
  const now = Date.now();
  const query = new URLSearchParams({ from: String(now - 3_600_000), to: String(now), ...(host ? { host } : {}) });
  const answer = await viewer.get(`/v1/statistics?${query}`);
  assert.equal(answer.status, 200, answer.text);
  return (answer.json as Figures).figures;
}

before(async () => {
  harness = await startHarness();
  viewer = await harness.signedIn('viewer');
  addSecondHost(harness.directory);
});
after(() => harness?.close());

test('with one of two hosts chosen, the dashboard’s figures are those of that host', async () => {
  const { engine } = harness.console.parts;
  await engine.request('block', { target: '198.51.100.7', note: '' });
  const { json } = await viewer.get('/v1/hosts');
  const own = (json as { rows: { uuid: string; own: boolean }[] }).rows.find((row) => row.own)!;
  const values = async (uuid?: string) => {
    const { blocks, messageRate, unreadableShare } = await figures(uuid);
    return [blocks.value, messageRate.value, unreadableShare.value];
  };
  assert.deepEqual(await values(own.uuid), [1, 0, 0]);
  assert.deepEqual(await values(secondHost.uuid), [41, 7, 0.25]);
  assert.deepEqual(await values(), [1, 7, 0.25]);
});

test('the dashboard says since when the engine runs, not since when the console that asks does', async () => {
  const { engine } = (await viewer.get('/v1/status')).json as { engine: { running: boolean; since: number } };
  const { host } = await harness.console.parts.engine.request('status', {});
  assert.deepEqual([engine.running, engine.since], [true, host.startedAt]);
});

test('of ten hosts and more, pbx-9 stands before pbx-10, and the own one first', async () => {
  for (const name of ['pbx-10', 'pbx-9']) addSecondHost(harness.directory, Date.now(), { uuid: name, name });
  const { rows } = (await viewer.get('/v1/hosts')).json as { rows: { name: string }[] };
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['pbx-1', 'pbx-2', 'pbx-9', 'pbx-10'],
  );
});
