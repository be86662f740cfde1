import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { databaseFile } from '../../src/store/data-directory.ts';
import type { Browser } from './browser.ts';
import { type Harness, startHarness } from './harness.ts';

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
  const told = { summary: 'Protecting', messageRate: 7, blocks: 41, captures: [], vetoes: [], capped: [], dropped: 0 };
  const unreadable = { share: 0.25, of: 400 };
  const applied = { blocks: 0, lists: 0, settings: 0 };
  const state = {
    uuid: 'uuid-2',
    name: 'pbx-2',
    addresses: [],
    protection: 'enforcing',
    geo: 'off',
    figures: { ...told, unreadable, applied },
  };
  const db = new DatabaseSync(databaseFile(harness.directory));
  db.prepare('INSERT INTO hosts (uuid, name, last_seen, state) VALUES (?, ?, ?, ?)').run(
    'uuid-2',
    'pbx-2',
    Date.now(),
    JSON.stringify(state),
  );
  db.close();
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
  assert.deepEqual(await values('uuid-2'), [41, 7, 0.25]);
  assert.deepEqual(await values(), [1, 7, 0.25]);
});
