import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { assertNoSidewaysScroll, open } from './visitor.ts';

describe('the audit in a browser', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage();
    const entries = ['203.0.113.7', '203.0.113.8', '203.0.113.9'].map((prefix) => ({ prefix, note: `of ${prefix}` }));
    await stage.api.post('/v1/lists/allow', { entries });
    await stage.api.post('/v1/lists/allow/remove', { prefixes: ['203.0.113.7', '203.0.113.8'] });
    await stage.api.post('/v1/blocks', { target: '198.51.100.7', seconds: 3600, note: 'a test' });
    await stage.api.post('/v1/blocks/lift', { targets: ['198.51.100.7'], holdSeconds: 3600 });
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;
  const rows = () => page().getByRole('button', { name: /^(Show|Hide) details/ });
  const search = () => page().getByRole('search', { name: 'Filters' }).getByRole('searchbox');

  test('a change of many entries is found by one of them, shows what was taken out with its notes, and is taken back', async () => {
    await open(page(), '/audit');
    await search().fill('113.8');
    await page().waitForURL('**/audit?text=113.8');
    await page().getByText('1–2 of 2').waitFor();
    await rows().first().click();
    const details = page().locator('tr', { hasText: '− 203.0.113.7 of 203.0.113.7' });
    await details.waitFor();
    await assertAccessible(page(), 'a change of a list in the audit');
    await details.getByRole('button', { name: 'Undo' }).click();
    await page().getByText('Undone').first().waitFor();
    const { json } = await stage.api.get('/v1/lists/allow?sort=prefix&order=asc');
    assert.deepEqual(
      (json as { rows: { prefix: string; note: string }[] }).rows.map(({ prefix, note }) => [prefix, note]),
      ['203.0.113.7', '203.0.113.8', '203.0.113.9'].map((prefix) => [prefix, `of ${prefix}`]),
    );
    await search().fill('nobody has done this');
    await page().getByText('Nothing fits these filters').waitFor();
  });

  test('an unblock is taken back for the time that was left', async () => {
    await open(page(), '/audit?action=block.lift');
    await rows().first().click();
    await page().getByText('Blocks it again for the time that was left.').waitFor();
    await page().getByRole('button', { name: 'Undo' }).click();
    await page().getByText('Undone').first().waitFor();
    const { json } = await stage.api.get('/v1/blocks');
    const [block] = (json as { rows: { target: string; until: number }[] }).rows;
    assert.equal(block?.target, '198.51.100.7');
    assert.ok(block.until - Date.now() < 3_600_000 && block.until - Date.now() > 3_000_000);
  });

  test('a sign-in says all there is in its row, which does not open to nothing', async () => {
    await open(page(), '/audit?action=session.sign-in');
    await page().getByRole('row').filter({ hasText: 'Signed in' }).first().waitFor();
    assert.equal(await rows().count(), 0);
    await open(page(), '/audit?action=block.add');
    assert.ok((await rows().count()) > 0);
  });

  test('a link with a date that is none shows the list, says so, and loses the date', async () => {
    await open(page(), '/audit?from=yesterday');
    const said = page().getByRole('alert').filter({ hasText: '“yesterday” in the address of this page is no time' });
    await said.waitFor();
    await page().getByRole('row').filter({ hasText: 'Unblocked' }).first().waitFor();
    await assertAccessible(page(), 'a date that is none');
    await said.getByRole('button', { name: 'Close' }).click();
    await said.waitFor({ state: 'detached' });
    assert.equal(new URL(page().url()).search, '');
  });

  test('a row at the end of the page stays where it is when it is opened, and Back leads from a filter to all', async () => {
    await page().setViewportSize({ width: 1440, height: 400 });
    try {
      await open(page(), '/audit');
      const last = rows().last();
      await last.scrollIntoViewIfNeeded();
      const before = (await last.boundingBox())!.y;
      await last.click();
      await page().waitForURL('**/audit?open=*');
      await page()
        .getByRole('button', { name: /^Hide details/ })
        .waitFor();
      assert.equal(Math.round((await last.boundingBox())!.y), Math.round(before));
      await open(page(), '/audit');
      await page().getByRole('combobox', { name: 'What' }).click();
      await page().getByRole('option', { name: 'Unblocked' }).click();
      await page().waitForURL('**/audit?action=block.lift');
      await page().goBack();
      await page().waitForURL((url) => url.pathname === '/audit' && url.search === '');
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
  });

  test('what somebody else does meanwhile is announced, moves nothing, and comes when it is asked for', async () => {
    await open(page(), '/audit?action=allow.change');
    const before = await rows().count();
    await stage.api.post('/v1/lists/allow', { entries: [{ prefix: '203.0.113.70', note: 'meanwhile' }] });
    const news = page().getByRole('button', { name: 'Show 1 new entry' });
    await news.waitFor();
    assert.equal(await rows().count(), before);
    // of another kind: not of this filter
    await stage.api.post('/v1/blocks', { target: '198.51.100.70', seconds: 3600 });
    await page().setViewportSize({ width: 360, height: 740 });
    try {
      const [button, intro] = await Promise.all([
        news.boundingBox(),
        page().getByText('Who changed what, when and from where.').boundingBox(),
      ]);
      assert.ok(button!.y + button!.height <= intro!.y, 'the button lies over the text under the title');
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
    await news.click();
    await news.waitFor({ state: 'detached' });
    assert.equal(await rows().count(), before + 1);
  });

  test('an opened row fits a phone of 360 px', async () => {
    await page().setViewportSize({ width: 360, height: 740 });
    try {
      await open(page(), '/audit?action=allow.change');
      await rows().last().click();
      await page().getByText('+ 203.0.113.7').waitFor();
      await assertNoSidewaysScroll(page(), 'an opened row of the audit');
      await open(page(), '/audit?action=block.lift');
      await rows().last().click();
      // which of the two values is the one before
      await page().getByRole('columnheader', { name: 'Before' }).waitFor();
      await page().getByRole('row', { name: 'Cause By hand –', exact: true }).waitFor();
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
    assert.deepEqual(stage.admin.faults(), []);
  });
});
