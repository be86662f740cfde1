import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../console/harness.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { open } from './visitor.ts';

interface Entries {
  readonly rows: readonly { readonly prefix: string; readonly note: string }[];
}

describe('what an operator is told before shutting somebody out, in a browser', { skip: browserMissing }, () => {
  let stage: Stage;
  let office: string;

  before(async () => {
    stage = await setStage(() => ['50_benign_registers_30_phones_one_nat.pcap']);
    office = await until('an office that works', async () => {
      const known = await stage.harness.console.parts.store.read((store) => store.readKnownGood(Date.now()));
      return known[0]?.address;
    });
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;
  const button = (name: string) => page().getByRole('button', { name, exact: true }).first();
  const dialog = () => page().getByRole('dialog');
  const entries = async (list: string) => ((await stage.api.get(`/v1/lists/${list}`)).json as Entries).rows;

  test('Block and Deny say how many users work from the address, and are done all the same only if meant', async () => {
    await open(page(), `/explain?address=${office}`);
    for (const [act, anyway] of [
      ['Block', 'Block all the same'],
      ['Deny', 'Deny all the same'],
    ] as const) {
      await button(act).click();
      await dialog()
        .getByText(/\d+ users work from/)
        .waitFor();
      await dialog().getByRole('button', { name: anyway }).waitFor();
      await assertAccessible(page(), `the warning of ${act}`);
      await page().keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    }
    assert.deepEqual(await entries('deny'), []);
  });

  test('a typed prefix is asked about before it is blocked', async () => {
    await open(page(), '/blocks');
    await button('Block an address').click();
    await dialog().getByLabel('Address or prefix').fill(`${office}/28`);
    await dialog().getByRole('button', { name: 'Block', exact: true }).click();
    await dialog()
      .getByText(/users work from/)
      .waitFor();
    assert.equal(((await stage.api.get('/v1/blocks')).json as { total: number }).total, 0);
    await dialog().getByRole('button', { name: 'Block all the same' }).click();
    await page()
      .getByText(/is blocked$/)
      .waitFor();
    // what was lifted comes back with its time
    await page().getByRole('row').filter({ hasText: '/28' }).getByRole('button', { name: 'Unblock' }).click();
    await dialog().getByRole('button', { name: 'Unblock' }).click();
    await page()
      .getByText(/is unblocked$/)
      .waitFor();
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page().getByText('Undone').first().waitFor();
    assert.equal(((await stage.api.get('/v1/blocks')).json as { total: number }).total, 1);
  });

  test('Unblock of many is stopped: what the server has lifted by then is told and put back, and the rest stays blocked', async () => {
    const targets = Array.from({ length: 120 }, (_, i) => `198.19.7.${i}`);
    const blocks = targets.map((target) => ({ target, seconds: 3600, note: 'by hand' }));
    await stage.api.post('/v1/blocks/many', { blocks });
    const blocked = async () => {
      const { json } = await stage.api.get('/v1/blocks?text=198.19.7.0/24&limit=200');
      return new Set((json as { rows: readonly { readonly target: string }[] }).rows.map(({ target }) => target));
    };
    assert.equal((await blocked()).size, 120);
    await open(page(), '/blocks?text=198.19.7.0/24');
    await page().getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await button('Select all 120 of this filter').click();
    await button('Unblock 120').click();
    // the server has lifted the second part, and its answer is on its way for as long as it takes to press Stop
    let answered = 0;
    let goOn = () => {};
    const pressed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page().route('**/v1/blocks/lift', async (route) => {
      const response = await route.fetch();
      if (++answered === 2) await pressed;
      await route.fulfill({ response });
    });
    await dialog().getByRole('button', { name: 'Unblock', exact: true }).click();
    await until('the second part', () => answered === 2 || undefined);
    await page().getByRole('dialog', { name: 'Unblocking' }).getByRole('button', { name: 'Stop' }).click();
    goOn();
    await page().getByText('Stopped: 100 blocks lifted, 20 left', { exact: true }).waitFor();
    assert.equal((await blocked()).size, 20);
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page().getByText('Undone', { exact: true }).last().waitFor();
    assert.deepEqual(await blocked(), new Set(targets));
    await page().unroute('**/v1/blocks/lift');
    await stage.api.post('/v1/blocks/lift', { targets, holdSeconds: 0 });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a block with a long reason and note takes two lines of the list on a small desk; all of it stands in Explain', async () => {
    const note = 'Called by the carrier: '.concat('somebody dials premium numbers from here, '.repeat(8)).trim();
    await stage.api.post('/v1/blocks', { target: '198.19.8.1', seconds: 3600, note });
    const before = page().viewportSize();
    await page().setViewportSize({ width: 1280, height: 800 });
    await open(page(), '/blocks');
    const row = page().getByRole('row').filter({ hasText: '198.19.8.1' });
    await row.getByText('By hand', { exact: true }).waitFor();
    const { height = 0 } = (await row.boundingBox()) ?? {};
    assert.ok(height > 20 && height <= 50, `the row is ${height} px high`);
    await row.getByRole('link', { name: 'Explain 198.19.8.1' }).click();
    await page().getByText(note, { exact: true }).first().waitFor();
    if (before) await page().setViewportSize(before);
    await stage.api.post('/v1/blocks/lift', { targets: ['198.19.8.1'], holdSeconds: 0 });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('what stands in a list already keeps its note when a new one is taken back; Deny is not offered for it', async () => {
    await stage.api.post('/v1/lists/allow', { entries: [{ prefix: office, note: 'Office Berlin' }] });
    await open(page(), `/explain?address=${office}`);
    await page().getByText('Office Berlin').waitFor();
    assert.equal(await button('Deny').count(), 0);
    await stage.api.post('/v1/lists/allow/remove', { prefixes: [office] });
    await stage.api.post('/v1/lists/deny', { entries: [{ prefix: '198.51.100.200', note: 'old note' }] });
    await open(page(), '/denylist');
    await button('Add').click();
    await dialog().getByLabel('Addresses and prefixes').fill('198.51.100.200 new note');
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    await page().getByText('note replaced').waitFor();
    assert.equal((await entries('deny'))[0]?.note, 'new note');
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page().getByText('Undone').first().waitFor();
    assert.equal((await entries('deny'))[0]?.note, 'old note');
    assert.deepEqual(stage.admin.faults(), []);
  });
});
