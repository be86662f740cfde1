import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { setStage } from './stage.ts';
import { open } from './visitor.ts';

test('while the engine is down each page keeps what can be shown, and says what is the matter', {
  skip: browserMissing,
}, async () => {
  await using stage = await setStage();
  const { page } = stage.admin;
  await stage.api.send('PUT', '/v1/geo', { mode: 'block', countries: ['KP'], knownGood: 'cut' });
  await stage.api.post('/v1/blocks', { target: '203.0.113.77', seconds: 3600, note: 'guessed all night' });
  // an empty log is good news only where something was read
  await open(page, '/attacks');
  await page.getByText('The sensor has read nothing yet.').waitFor();
  await open(page, '/countries');
  await page
    .getByRole('checkbox', { name: /North Korea/ })
    .and(page.locator(':checked'))
    .waitFor();
  await stage.harness.engine.stop(true);
  const down = page.getByText(/The engine is not running/).first();
  await down.waitFor();
  // the page that was open, and one that is loaded only now
  for (const load of [async () => {}, () => open(page, '/countries')]) {
    await load();
    await page.getByText('The engine does not run: this is the rule that was stored last.').waitFor();
    await page
      .getByRole('checkbox', { name: /North Korea/ })
      .and(page.locator(':checked'))
      .waitFor();
  }
  await assertAccessible(page, 'countries without an engine');
  await open(page, '/explain?address=203.0.113.77');
  await page.getByText('The engine does not run: this is what was stored last.').waitFor();
  await page.getByText(/203\.0\.113\.77 (is|would be) blocked until/).waitFor();
  await page.getByText('guessed all night').first().waitFor();
  await assertAccessible(page, 'explain without an engine');
  await open(page, '/settings?section=attacks');
  await page
    .getByRole('radiogroup', { name: /^Mode of / })
    .first()
    .waitFor();
  await page.getByText('friendly-scanner').first().waitFor();
  for (const path of ['/', '/attacks', '/blocks', '/denylist', '/findings', '/hosts', '/campaigns', '/settings']) {
    await open(page, path);
    await down.waitFor();
    assert.equal(await page.getByText('This could not be loaded').count(), 0, path);
  }
  assert.deepEqual(stage.admin.faults(), []);
});
