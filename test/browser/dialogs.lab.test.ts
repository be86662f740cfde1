import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { password } from '../console/harness.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { assertNoSidewaysScroll, open } from './visitor.ts';

/** What opens over a page: where, by which button, and whether as a dialog or a menu. */
const opened = [
  ['/blocks', 'Block an address', 'dialog'],
  ['/allowlist', 'Add', 'dialog'],
  ['/denylist', 'Import CSV', 'dialog'],
  ['/users', 'Add a user', 'dialog'],
  ['/account', 'Make a token', 'dialog'],
  ['/account', 'Set up', 'dialog'],
  ['/attacks', 'Export', 'menu'],
  ['/users', 'Actions for the-admin', 'menu'],
  ['/', 'Signed in as the-admin', 'menu'],
] as const;

describe('dialogs and menus in a browser', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage();
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;
  const button = (name: string) => page().getByRole('button', { name, exact: true }).first();
  const focusWithin = (role: string) =>
    page().evaluate<boolean>(`document.activeElement?.closest('[role="${role}"]') !== null`);

  test('each opens, is gone through and closes by the keyboard alone, and the focus is where it was', async (t) => {
    for (const [path, name, role] of opened)
      await t.test(`${path}: ${name}`, async () => {
        await open(page(), path);
        await button(name).focus();
        await page().keyboard.press('Enter');
        const overlay = page().getByRole(role);
        await overlay.waitFor();
        await page().locator(`[role="${role}"] :focus, [role="${role}"]:focus`).waitFor();
        for (let key = 0; key < 12; key++) {
          await page().keyboard.press(role === 'menu' ? 'ArrowDown' : 'Tab');
          assert.ok(await focusWithin(role), `the focus left it after ${key + 1} keys`);
        }
        await page().keyboard.press('Escape');
        await overlay.waitFor({ state: 'detached' });
        await page().waitForFunction((label) => {
          const { activeElement: focused } = (
            globalThis as unknown as { document: { activeElement: HTMLElementLike | null } }
          ).document;
          return (focused?.getAttribute('aria-label') ?? focused?.textContent ?? '').trim() === label;
        }, name);
      });
  });

  test('Back closes what lies over the page, and the page stays; one more Back leaves it, and what is shown once stays', async () => {
    const closed = () => page().getByRole('dialog').waitFor({ state: 'detached' });
    const title = (name: string) => page().getByRole('heading', { level: 1, name }).waitFor();
    await open(page(), '/');
    await page().getByRole('link', { name: 'Denylist', exact: true }).click();
    await title('Denylist');
    await button('Add').first().click();
    await page().getByRole('dialog', { name: 'Deny addresses' }).waitFor();
    await page().goBack();
    await closed();
    await title('Denylist');
    assert.equal(new URL(page().url()).pathname, '/denylist');
    await page().getByRole('link', { name: 'Blocks', exact: true }).click();
    await title('Blocks');
    await button('Block an address').first().click();
    await page().getByRole('dialog', { name: 'Block an address' }).waitFor();
    await page().goBack();
    await closed();
    await title('Blocks');
    await page().goBack();
    await title('Denylist');
    await open(page(), '/');
    await page().getByRole('link', { name: 'Users', exact: true }).click();
    await button('Add a user').click();
    await page().getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('short-lived');
    await page().getByRole('dialog').getByLabel('Your own password').fill(password);
    await page().getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    const once = page().getByRole('dialog', { name: /short-lived/ });
    await once.waitFor();
    await page().goBack();
    await title('Users');
    await once.getByRole('button', { name: 'I have it' }).click();
    await closed();
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a double click opens one dialog, and what is undone with one is undone once', async () => {
    const { rows } = (await stage.api.get('/v1/audit')).json as { rows: { id: string }[] };
    await open(page(), '/explain?address=203.0.113.40');
    await button('Block').dblclick();
    await page().getByRole('dialog').waitFor();
    await page().getByRole('dialog').getByRole('button', { name: 'Block' }).dblclick();
    await page().getByText('203.0.113.40 would be blocked', { exact: true }).waitFor();
    await page().getByRole('dialog').waitFor({ state: 'detached' });
    await button('Undo').dblclick();
    await page().getByText('Undone').first().waitFor();
    await page().getByText('203.0.113.40 is not blocked').waitFor();
    const { rows: now } = (await stage.api.get('/v1/audit')).json as { rows: { action: string }[] };
    assert.deepEqual(
      now.slice(0, now.length - rows.length).map(({ action }) => action),
      ['block.lift', 'block.add'],
    );
    // it can be opened again
    await button('Block').click();
    await page().getByRole('dialog').waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'detached' });
  });

  for (const [colorScheme, width] of [
    ['light', 360],
    ['dark', 360],
    ['dark', 1440],
  ] as const)
    test(`each can be read by everybody, ${colorScheme}, ${width} px`, async (t) => {
      await page().emulateMedia({ colorScheme });
      await page().setViewportSize({ width, height: 740 });
      try {
        for (const [path, name, role] of opened)
          await t.test(`${path}: ${name}`, async () => {
            await open(page(), path);
            await button(name).click();
            await page().getByRole(role).waitFor();
            await assertAccessible(page(), name);
            await assertNoSidewaysScroll(page(), name);
          });
      } finally {
        await page().emulateMedia({ colorScheme: 'light' });
        await page().setViewportSize({ width: 1440, height: 900 });
      }
    });
});

interface HTMLElementLike {
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
}
