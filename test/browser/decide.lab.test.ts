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
