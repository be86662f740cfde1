import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../console/harness.ts';
import { browserMissing } from './chromium.ts';
import { writeManyAttacks } from './many-attacks.ts';
import { type Stage, setStage } from './stage.ts';
import { open } from './visitor.ts';

describe('the console as it is read aloud', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage((folder) => [writeManyAttacks(folder), '05_svcrack_range.pcap']);
    await stage.api.post('/v1/lists/allow', { entries: [{ prefix: '1.0.1.7' }] });
    await until('an attack', async () => {
      const { json } = await stage.api.get('/v1/attacks?limit=50');
      return (json as { rows: unknown[] }).rows.length > 10 || undefined;
    });
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;

  test('a flag beside the name of its country is not read as well', async () => {
    await open(page(), '/explain?address=1.0.1.7');
    const known = page().getByRole('region', { name: 'What is known' });
    await known.getByText('China').waitFor();
    assert.equal(await known.getByRole('img').count(), 0);
    await open(page(), '/allowlist');
    // where the flag stands alone it has the name
    await page()
      .getByRole('row', { name: /1\.0\.1\.7/ })
      .getByRole('img', { name: 'China' })
      .waitFor();
  });

  test('what a button of a note says is in its name', async () => {
    await open(page(), '/allowlist');
    const add = page().getByRole('button', { name: 'Add a note to 1.0.1.7' });
    assert.equal(await add.textContent(), 'Add a note');
  });

  test('a refusal is one alert, not an alert in an alert', async () => {
    await open(page(), '/denylist');
    await page().getByRole('button', { name: 'Add', exact: true }).first().click();
    await page().getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await page().getByRole('dialog').getByRole('alert').waitFor();
    assert.equal(await page().getByRole('alert').count(), 1);
  });
});
