import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { totpCode, totpCounter } from '../../src/console/accounts/totp.ts';
import { password, startHarness } from '../console/harness.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing, launchChromium } from './chromium.ts';
import { type Stage, setStage, webDir } from './stage.ts';
import { assertNoSidewaysScroll, open, signIn, visit } from './visitor.ts';

const phone = { width: 360, height: 740 };
const navigation = (page: Page) => page.getByRole('navigation', { name: 'Main navigation' }).waitFor();

test('first run: the one-time password is changed, four questions are answered, and it works no more', {
  skip: browserMissing,
}, async () => {
  const harness = await startHarness({ webDir });
  const browser = await launchChromium();
  try {
    const first = await harness.console.parts.accounts.firstPassword();
    await using visitor = await visit(browser, harness.url);
    const { page } = visitor;
    await signIn(page, first!.name, first!.password);
    await page.getByRole('heading', { name: 'Choose your password' }).waitFor();
    await assertAccessible(page, 'choosing a password');
    const choose = async (next: string, repeat: string) => {
      await page.getByLabel('New password', { exact: true }).fill(next);
      await page.getByLabel('New password again').fill(repeat);
      await page.getByRole('button', { name: 'Set password' }).click();
    };
    await choose(password, 'something quite else');
    await page.getByText('The two are not the same.').waitFor();
    // "observe first" sets every detector: while they are not known, nothing can be put in force
    await page.route('**/v1/detectors', (route) => route.fulfill({ status: 404, body: '' }));
    await choose(password, password);

    await page.getByRole('heading', { name: 'Set up sipPROT' }).waitFor();
    await page.getByText('This could not be loaded').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Next' }).count(), 0);
    await page.unroute('**/v1/detectors');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'What is to be protected?' }).waitFor();
    await assertAccessible(page, 'the first question');
    await page.getByLabel('SIP ports').fill('5060, 5080');
    const next = () => page.getByRole('button', { name: 'Next' }).click();
    // a double click goes on by one question
    await page.getByRole('button', { name: 'Next' }).dblclick();
    await page.getByRole('heading', { name: 'Observe, or protect?' }).waitFor();
    await page.getByRole('radio', { name: /^Observe first/ }).check();
    await next();
    // what has come is read aloud
    await page.getByRole('heading', { name: 'Who must never be locked out?' }).and(page.locator(':focus')).waitFor();
    const more = page.getByLabel('More addresses or prefixes, one a line');
    await more.fill('203.0.113.0/24 Office Berlin\n203.0.113.999');
    await next();
    await page.getByRole('button', { name: 'Put in force' }).click();
    await page.getByText(/^“203\.0\.113\.999” must be an IPv4 or IPv6 address/i).waitFor();
    await more.and(page.locator('[aria-invalid="true"]')).waitFor();
    await more.fill('203.0.113.0/24 Office Berlin');
    await next();
    await page.getByText('SIP on the ports 5060, 5080').waitFor();
    await page.getByText('Attackers are only reported').waitFor();
    await assertAccessible(page, 'what will be put in force');
    await page.setViewportSize(phone);
    await assertNoSidewaysScroll(page, 'first run');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Put in force' }).click();
    await navigation(page);
    await page.getByRole('heading', { level: 1 }).waitFor();

    await open(page, '/allowlist');
    await page.getByRole('row').filter({ hasText: '203.0.113.0/24' }).getByText('Office Berlin').waitFor();
    await open(page, '/settings');
    await page.getByText('5080', { exact: true }).waitFor();
    await open(page, '/settings?section=attacks');
    const modes = page.getByRole('radiogroup', { name: /^Mode of / });
    const observing = modes.filter({ has: page.getByRole('radio', { name: 'Observe', checked: true }) });
    await modes.first().waitFor();
    assert.equal(await observing.count(), await modes.count());
    assert.deepEqual(visitor.faults(), []);

    await using late = await visit(browser, harness.url);
    await signIn(late.page, first!.name, first!.password);
    await late.page.getByRole('alert').first().waitFor();
    assert.equal(await late.page.getByRole('navigation', { name: 'Main navigation' }).count(), 0);
  } finally {
    await browser.close();
    await harness.close();
  }
});

describe('accounts in a browser', { skip: browserMissing }, () => {
  let stage: Stage;
  // a code of the authenticator counts once: the console's clock goes on by one between two sign-ins
  let ahead = 0;
  const clock = () => Date.now() + ahead;

  before(async () => {
    stage = await setStage(() => [], clock);
  });
  after(() => stage?.[Symbol.asyncDispose]());

  test('a second factor is set up with an authenticator and then asked for; a recovery code works once', async () => {
    const { page } = stage.admin;
    await open(page, '/account');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your password').fill('wrong password');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('alert').or(dialog.locator('[aria-invalid="true"]')).first().waitFor();
    await dialog.getByLabel('Your password').fill(password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('img', { name: /QR code/ }).waitFor();
    await dialog.getByRole('textbox', { name: 'Code' }).and(page.locator(':focus')).waitFor();
    await assertAccessible(page, 'setting up the second factor');
    const shown = await dialog.getByText(/^Secret:/).textContent();
    const secret = fromBase32(/Secret:\s*([A-Z2-7 ]+)/.exec(shown ?? '')![1]!.replaceAll(' ', ''));
    const code = () => totpCode(secret, totpCounter(clock()));
    await dialog.getByRole('textbox', { name: 'Code' }).fill(code());
    await dialog.getByRole('button', { name: 'Put in force' }).click();
    const codes = page.getByRole('dialog', { name: 'Recovery codes' });
    await assertAccessible(page, 'the recovery codes');
    const [recovery = ''] = ((await codes.locator('.wire').textContent()) ?? '').split('\n');
    await codes.getByRole('button', { name: 'I have it' }).click();
    await page.getByText('On: signing in needs a code').waitFor();
    assert.equal(await page.getByText(recovery).count(), 0, 'they are not shown again');

    await using other = await visit(stage.browser, stage.harness.url);
    const enter = async (text: string) => {
      await other.page.getByLabel('Code').fill(text);
      await other.page.getByRole('button', { name: 'Continue' }).click();
    };
    await signIn(other.page, 'the-admin');
    await other.page.getByRole('heading', { name: 'Second factor' }).waitFor();
    await assertAccessible(other.page, 'the second factor');
    await enter('000000');
    await other.page.getByRole('alert').or(other.page.locator('[aria-invalid="true"]')).first().waitFor();
    ahead += 60_000;
    await enter(code());
    await navigation(other.page);
    await other.page.getByRole('button', { name: /^Signed in as/ }).click();
    await other.page.getByRole('menuitem', { name: 'Sign out' }).click();
    for (const works of [true, false]) {
      await signIn(other.page, 'the-admin');
      await other.page.getByRole('heading', { name: 'Second factor' }).waitFor();
      await enter(works ? recovery.replace('-', ' ').toLowerCase() : recovery);
      if (works) await navigation(other.page);
      else await other.page.getByRole('alert').or(other.page.locator('[aria-invalid="true"]')).first().waitFor();
      await other.context.clearCookies();
    }
  });

  test('a session that ends in the middle of a long list says so, and the list is there afterwards', async () => {
    await using other = await visit(stage.browser, stage.harness.url);
    await stage.harness.signedIn('operator');
    await signIn(other.page, 'the-operator');
    await navigation(other.page);
    await open(other.page, '/denylist?text=203');
    const add = other.page.getByRole('button', { name: 'Add', exact: true });
    await add.click();
    const dialog = other.page.getByRole('dialog');
    const typed = dialog.getByRole('textbox', { name: 'Addresses and prefixes, one a line' });
    const lines = Array.from({ length: 30 }, (_, i) => `203.0.113.${i} scanner ${i}`).join('\n');
    await typed.fill(lines);
    await other.context.clearCookies();
    await dialog.getByRole('button', { name: 'Add 30 entries' }).click();
    await other.page.getByText('Your session has ended.').waitFor();
    await other.page.getByLabel('User name').fill('the-operator');
    await other.page.getByLabel('Password', { exact: true }).fill(password);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.waitForURL('**/denylist?text=203');
    await add.click();
    assert.equal(await typed.inputValue(), lines);
    // who does not want it any more is not shown it again
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await add.click();
    assert.equal(await typed.inputValue(), '');
  });

  test('a colleague is let in as a viewer: a password handed over, changed at the first sign-in, nothing to change', async () => {
    const { page } = stage.admin;
    await open(page, '/users');
    await page.getByRole('button', { name: 'Add a user' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a user' });
    await dialog.getByLabel('Name').fill('help.desk');
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    const own = dialog.getByLabel('Your own password');
    await add.click();
    await dialog.getByText('Your own password is wanted.').waitFor();
    await own.and(page.locator(':focus')).waitFor();
    await own.fill('whoever found the screen unlocked');
    await add.click();
    await dialog.getByText('The password is wrong.').waitFor();
    await own.fill(password);
    await dialog.getByLabel('Name').fill('the-admin');
    await add.click();
    await dialog.getByText('There is a user the-admin already').waitFor();
    await dialog.getByLabel('Name').fill('help.desk');
    await assertAccessible(page, 'the form of a new user');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    const once = page.getByRole('dialog', { name: 'One-time password of help.desk' });
    const oneTime = (await once.locator('.wire').textContent()) ?? '';
    await once.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('row').filter({ hasText: 'help.desk' }).getByText('One-time password').waitFor();

    await using colleague = await visit(stage.browser, stage.harness.url);
    await signIn(colleague.page, 'help.desk', oneTime);
    await colleague.page.getByLabel('New password', { exact: true }).fill('another long password');
    await colleague.page.getByLabel('New password again').fill('another long password');
    await colleague.page.getByRole('button', { name: 'Set password' }).click();
    await navigation(colleague.page);
    for (const name of ['Users', 'Audit'])
      assert.equal(await colleague.page.getByRole('link', { name }).count(), 0, name);
    for (const path of ['/allowlist', '/countries', '/settings', '/findings', '/hosts', '/blocks']) {
      await open(colleague.page, path);
      const enabled = colleague.page
        .getByRole('main')
        .getByRole('button', { name: /^(Block|Unblock|Allow|Deny|Add|Import|Remove|Dismiss|Save|Put in force|Undo)\b/ })
        .and(colleague.page.locator(':not([data-disabled]):not(:disabled)'));
      assert.deepEqual(await enabled.allTextContents(), [], path);
    }
    await colleague.page.goto('/users');
    await colleague.page.getByText(/Your role does not allow this/).waitFor();

    await page.getByRole('button', { name: 'Actions for help.desk' }).click();
    await assertAccessible(page, 'the menu of a user');
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    const row = page.getByRole('row').filter({ hasText: 'help.desk' });
    await row.getByText('Disabled').waitFor();
    await colleague.page.goto('/blocks');
    await colleague.page.getByRole('heading', { name: 'Sign in' }).waitFor();

    // what lets somebody in again wants the own password, what takes away does not
    const grant = async (item: string, title: string, verb: string) => {
      await page.getByRole('button', { name: 'Actions for help.desk' }).click();
      await page.getByRole('menuitem', { name: item }).click();
      const asked = page.getByRole('dialog', { name: title });
      await asked.getByLabel('Your own password').and(page.locator(':focus')).fill('a guess');
      await page.keyboard.press('Enter');
      await asked.getByText('The password is wrong.').waitFor();
      await asked.getByLabel('Your own password').fill(password);
      if (item === 'Enable') await assertAccessible(page, 'the password asked again');
      await asked.getByRole('button', { name: verb }).click();
      await asked.waitFor({ state: 'detached' });
    };
    await grant('Enable', 'Enable help.desk?', 'Enable');
    await row.getByText('Active').waitFor();
    await grant('Reset the password', 'Reset the password of help.desk?', 'Reset the password');
    await page
      .getByRole('dialog', { name: 'One-time password of help.desk' })
      .getByRole('button', { name: 'I have it' })
      .click();
    const changeRole = async (role: string) => {
      await page.getByRole('button', { name: 'Actions for help.desk' }).click();
      await page.getByRole('menuitem', { name: 'Change name or role' }).click();
      const form = page.getByRole('dialog', { name: 'Change help.desk' });
      assert.equal(await form.getByLabel('Your own password').count(), 0);
      await form.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
      return form;
    };
    const higher = await changeRole('Operator');
    await higher.getByLabel('Your own password').fill(password);
    await higher.getByRole('button', { name: 'Save' }).click();
    await row.getByText('Operator').waitFor();
    const lower = await changeRole('Viewer');
    await lower.getByRole('button', { name: 'Save' }).click();
    await row.getByText('Viewer').waitFor();
  });

  test('after signing out and in again in another tab a page goes on; where a colleague has signed in, it says so first', async () => {
    await stage.harness.signedIn('operator');
    await stage.harness.signedIn('viewer');
    await using desk = await visit(stage.browser, stage.harness.url);
    await desk.context.route('**/v1/events*', (route) => route.abort());
    await signIn(desk.page, 'the-operator');
    await navigation(desk.page);
    await open(desk.page, '/account');
    // another tab shares the cookies; without a pause between out and in, so that this one does not notice by itself
    const { request } = desk.context;
    const changeHands = async (name: string) => {
      const { csrf } = (await (await request.get('/sipprot/api/v1/session')).json()) as { csrf: string };
      const data = { name, password };
      const answer = await request.post('/sipprot/api/v1/session', { headers: { 'X-CSRF-Token': csrf }, data });
      assert.equal(answer.status(), 200, await answer.text());
    };
    await desk.page.getByRole('button', { name: 'Make a token' }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Make a token' });
    await dialog.getByLabel('Name').fill('from the first tab');
    await dialog.getByLabel('Your password').fill(password);
    const make = dialog.getByRole('button', { name: 'Make a token' });
    await changeHands('the-viewer');
    await make.click();
    await dialog.getByText(/^Nothing was changed: the-viewer has signed in here/).waitFor();
    await changeHands('the-operator');
    await make.click();
    await dialog.getByText(/^Nothing was changed: the-operator has signed in here/).waitFor();
    await changeHands('the-operator');
    await make.click();
    await desk.page.getByRole('dialog', { name: 'Your new token' }).waitFor();
    assert.deepEqual(desk.faults(), []);
  });

  test('a session that ends under an open dialog leads to the sign-in alone, and from there back to the whole view', async () => {
    const { accounts } = stage.harness.console.parts;
    await stage.harness.signedIn('operator');
    const endAll = () => accounts.sessions.endAll(accounts.users.byName('the-operator')!.id);
    const signInAgain = async (page: Page) => {
      await page.getByLabel('User name').fill('the-operator');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await navigation(page);
    };
    await using desk = await visit(stage.browser, stage.harness.url);
    const { page } = desk;
    await signIn(page, 'the-operator');
    await navigation(page);
    await open(page, '/blocks');
    await page.getByRole('button', { name: 'Block an address' }).click();
    const dialog = page.getByRole('dialog', { name: 'Block an address' });
    await dialog.getByLabel('Address or prefix').fill('203.0.113.77');
    await dialog.getByRole('button', { name: 'Cancel' }).focus();
    await page.keyboard.press('/');
    assert.ok(await dialog.locator(':focus').count(), 'the keyboard stays in the dialog');
    endAll();
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await signInAgain(page);
    assert.equal(new URL(page.url()).pathname, '/blocks');

    const words = 'a view that is narrowed down by many filters has a long address';
    const search = new URLSearchParams({ text: words, victim: '2001:db8:1::/64', userAgent: `${words} (${words})` });
    await open(page, `/attacks?${search}`);
    endAll();
    await page.reload();
    await signInAgain(page);
    assert.deepEqual(new URL(page.url()).searchParams.toString(), search.toString());
  });

  test('an API token is shown once, works for a script, and is refused when it was revoked', async () => {
    const { page } = stage.admin;
    await open(page, '/account');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a token' });
    await dialog.getByLabel('Name').fill('backup script');
    await dialog.getByLabel('Your password').fill('whoever found the screen unlocked');
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    await dialog.getByText('The password is wrong.').waitFor();
    await dialog.getByLabel('Your password').fill(password);
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    const once = page.getByRole('dialog', { name: 'Your new token' });
    const token = (await once.locator('.wire').textContent()) ?? '';
    await assertAccessible(page, 'the new token');
    await page.keyboard.press('Escape');
    assert.ok(await once.isVisible(), 'Escape does not lose it');
    await once.getByRole('button', { name: 'I have it' }).click();
    const script = () => stage.harness.anonymous().get('/v1/attacks', { 'SW-API-Token': token });
    assert.equal((await script()).status, 200);
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'backup script' }).waitFor();
    assert.equal((await page.content()).includes(token), false, 'it is nowhere in the page');
    await page.getByRole('button', { name: 'Revoke backup script' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The token was revoked').waitFor();
    assert.equal((await script()).status, 401);
    assert.deepEqual(stage.admin.faults(), []);
  });
});

/** RFC 4648, section 6: what an authenticator does with the secret that was typed. */
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
