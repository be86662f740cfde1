import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import type { Notifications } from '../../src/console/contract/notifications.ts';
import { until } from '../console/harness.ts';
import { startMailServer } from '../console/mail-server.ts';
import { startWebhookReceiver } from '../console/webhook-receiver.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { open, signIn, visit } from './visitor.ts';

interface Settings {
  readonly settings: {
    readonly blockSeconds: number;
    readonly detectors: Readonly<Record<string, { readonly mode?: string }>>;
    readonly geo: { mode: string; countries: string[]; except: string[] };
    readonly signaturesOff: readonly string[];
    readonly fingerprints: readonly { readonly conditions: readonly unknown[] }[];
  };
}

/** Words and values of fields that cannot be changed which have less than 4.5:1 to what is behind them: axe leaves them out. */
const faint = `(() => {
  const rgb = (color) => (color.match(/[0-9.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0.9) return color;
    }
    return [255, 255, 255];
  };
  const opacity = (element) => element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const fields = 'main .mantine-Input-input:is(:disabled, [data-disabled]), main label[data-disabled], main [data-disabled] > label';
  return [...document.querySelectorAll(fields)].flatMap((element) => {
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast >= 4.5 && opacity(element) === 1 ? [] : [[element.outerHTML.slice(0, 160), contrast, opacity(element)]];
  });
})()`;

/** What is ticked stands in the address: the box is so when the page has got there, a moment after the click. */
async function tick(box: Locator): Promise<void> {
  await box.click();
  await box.and(box.page().locator(':checked')).waitFor();
}

describe('settings, notifications, countries and hosts in a browser', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage();
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;
  const settings = async () => ((await stage.api.get('/v1/settings')).json as Settings).settings;

  test('a number field that is left empty shows what holds, and not nothing', async () => {
    await open(page(), '/settings?section=blocks');
    const field = page().getByRole('textbox', { name: 'First block' });
    const held = await field.inputValue();
    await field.fill('');
    assert.equal(await field.inputValue(), '', 'who types another number need not fight the old one');
    await page().keyboard.press('Tab');
    await until('the number is back', async () => ((await field.inputValue()) === held ? true : undefined));
    assert.equal(await page().getByRole('region', { name: 'Changes that are not saved' }).count(), 0);
  });

  test('a setting is changed without a restart, named before it is saved, and put back from the audit', async () => {
    const { blockSeconds } = await settings();
    await open(page(), '/settings?section=blocks');
    await page().getByRole('textbox', { name: 'First block' }).fill('7');
    const bar = page().getByRole('region', { name: 'Changes that are not saved' });
    await bar.getByText(/First block/).waitFor();
    await assertAccessible(page(), 'changes that are not saved');
    await bar.getByRole('button', { name: 'Save' }).click();
    await bar.waitFor({ state: 'detached' });
    assert.notEqual((await settings()).blockSeconds, blockSeconds);
    await open(page(), '/audit');
    const row = page().getByRole('row').filter({ hasText: 'Settings changed' });
    await row
      .first()
      .getByRole('button', { name: /^Show details/ })
      .click();
    await page().getByRole('button', { name: 'Undo', exact: true }).first().click();
    await page().getByText('Undone', { exact: true }).waitFor();
    assert.equal((await settings()).blockSeconds, blockSeconds);
    await page().getByRole('combobox', { name: 'What' }).click();
    await page().getByRole('option', { name: 'First steps finished' }).click();
    await page().getByRole('row').filter({ hasText: 'Settings changed' }).first().waitFor({ state: 'detached' });
    await page().getByRole('row').filter({ hasText: 'First steps finished' }).waitFor();
    // nothing of theirs is on this page
    await stage.harness.signedIn('viewer');
    await page().reload();
    await page().getByRole('combobox', { name: 'Who' }).click();
    await page().getByRole('option', { name: 'the-viewer' }).waitFor();
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a fingerprint of the operator’s own: what its pattern cannot be is told where it stands, and it is saved when it is right', async () => {
    await open(page(), '/settings?section=attacks');
    await page().getByRole('button', { name: 'Add a fingerprint' }).click();
    await page().getByLabel('Name', { exact: true }).fill('a dialler');
    await page().getByLabel('Part of the request').selectOption('branch');
    await page().getByLabel('Compared as').last().selectOption('pattern');
    const text = page().getByRole('textbox', { name: 'Text', exact: true });
    await text.fill('z9hG4bK-[0-9]+');
    const save = page().getByRole('button', { name: 'Save', exact: true });
    await page()
      .getByText(/^"\+" at 14: only characters, classes such as/)
      .waitFor();
    assert.equal(await text.getAttribute('aria-invalid'), 'true');
    assert.equal(await save.isDisabled(), true);
    await assertAccessible(page(), 'a wrong pattern');
    await text.fill('z9hG4bK-[0-9]{9}');
    await save.click();
    await page().getByRole('region', { name: 'Changes that are not saved' }).waitFor({ state: 'detached' });
    assert.deepEqual(
      (await settings()).fingerprints.map(({ conditions }) => conditions),
      [[{ field: 'branch', match: 'pattern', text: 'z9hG4bK-[0-9]{9}' }]],
    );
  });

  test('a built-in fingerprint that an own device is taken for is switched off', async () => {
    await open(page(), '/settings?section=attacks');
    await page().getByRole('checkbox', { name: 'Use ZMap' }).uncheck();
    await page().getByRole('button', { name: 'Save', exact: true }).click();
    await page().getByRole('region', { name: 'Changes that are not saved' }).waitFor({ state: 'detached' });
    assert.deepEqual((await settings()).signaturesOff, ['ZMap']);
  });

  test('a webhook is added and tried: a real receiver gets it, and a refusal is told with its reason', async () => {
    await using receiver = await startWebhookReceiver();
    await open(page(), '/settings?section=told');
    await page().getByRole('button', { name: 'Add a webhook' }).click();
    const hook = page().getByRole('group', { name: 'Webhook 1' });
    await hook.getByLabel('Address').fill(receiver.url);
    await hook.getByRole('textbox', { name: 'Secret' }).fill('a secret of ours');
    await page().getByRole('button', { name: 'Save notifications' }).click();
    await page().getByText('Notifications saved').waitFor();
    await hook.getByText('one is set; leave empty to keep it').waitFor();
    assert.equal((await page().content()).includes('a secret of ours'), false);
    await hook.getByRole('button', { name: 'Send a test' }).click();
    await page()
      .getByText(/^Test by http.*: sent/)
      .waitFor();
    assert.equal(receiver.requests.length, 1);
    assert.match(String(receiver.requests[0]?.headers['x-sipprot-signature']), /^t=\d+,v1=[0-9a-f]{64}$/);
    receiver.answer(503);
    await hook.getByRole('button', { name: 'Send a test' }).click();
    const failure = page().getByRole('alert').filter({ hasText: 'failed' });
    await failure.getByText('it answers 503', { exact: true }).waitFor();
    await assertAccessible(page(), 'notifications');
  });

  test('how long blocks are gathered says its default, and goes back to it', async () => {
    await open(page(), '/settings?section=told');
    await page().getByText('Default: 15 minutes').waitFor();
    await page().getByText('Default: 12', { exact: true }).waitFor();
    const gather = page().getByRole('textbox', { name: 'Gather blocks for' });
    const back = page().getByRole('button', { name: 'Back to the default: Gather blocks for' });
    assert.equal(await back.count(), 0, 'it is the default');
    await gather.fill('20');
    await back.click();
    assert.match(await gather.inputValue(), /^15/);
    assert.equal(await page().getByRole('button', { name: 'Save notifications' }).isDisabled(), true);
  });

  test('e-mail is set up and tried: a real server takes it', async () => {
    await using server = await startMailServer();
    await open(page(), '/settings?section=told');
    await page().getByRole('switch', { name: 'Send e-mail' }).check();
    await page().getByLabel('Server', { exact: true }).fill('127.0.0.1');
    await page().getByLabel('Port', { exact: true }).fill(String(server.port));
    await page().getByLabel('Encryption').selectOption('none');
    await page().getByLabel('Sender').fill('sipprot@example.net');
    await page().getByRole('combobox', { name: 'Recipients' }).fill('noc@example.net');
    await page().keyboard.press('Enter');
    await page().getByRole('button', { name: 'Save notifications' }).click();
    await page().getByText('Notifications saved').waitFor();
    await page().getByRole('button', { name: 'Send a test' }).first().click();
    await page()
      .getByText(/^Test by e-mail: sent/)
      .waitFor();
    await until('the mail', () => (server.mails.length === 1 ? true : undefined));
    assert.deepEqual(server.mails[0]?.to, ['noc@example.net']);
  });

  test('a country is shut out after a look at what that would have done, and let in again', async () => {
    await open(page(), '/countries');
    await tick(page().getByRole('radio', { name: 'Block these' }));
    await page().getByRole('searchbox', { name: 'Search' }).last().fill('Portugal');
    await tick(page().getByRole('checkbox', { name: /^Portugal/ }));
    await page().getByText('No phone or trunk that works now would be shut out.').waitFor();
    await assertAccessible(page(), 'the preview of a country rule');
    await page().getByRole('button', { name: 'Put in force' }).click();
    const dialog = page().getByRole('dialog', { name: 'Shut out 1 country?' });
    await assertAccessible(page(), 'the question before a country rule');
    await dialog.getByRole('button', { name: 'Put in force' }).click();
    await page().getByText('The country rule is in force').waitFor();
    assert.deepEqual((await settings()).geo.countries, ['PT']);
    await tick(page().getByRole('radio', { name: 'Off' }));
    await page().getByRole('button', { name: 'Put in force' }).click();
    await page().getByText('The country rule is off').waitFor();
    assert.equal((await settings()).geo.mode, 'off');
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a colleague saves while I edit: his other detector stays as he set it, and what both changed is asked about', async () => {
    const before = await settings();
    const colleague = (change: object) => stage.api.send('PATCH', '/v1/settings', { change });
    const bar = page().getByRole('region', { name: 'Changes that are not saved' });
    await open(page(), '/settings?section=attacks');
    await page()
      .getByRole('radiogroup', { name: 'Mode of OPTIONS sweep' })
      .getByText('Observe', { exact: true })
      .click();
    await page().getByRole('tab', { name: 'For how long?' }).click();
    const first = page().getByRole('textbox', { name: 'First block' });
    await first.fill('7');
    await bar.getByText(/^First block: /).waitFor();
    await colleague({ detectors: { flood: { mode: 'off' } }, blockSeconds: 1800 });
    await bar.getByText('First block: changed meanwhile by the-admin, 1 h → 30 min; yours: 7 h').waitFor();
    assert.equal(await bar.getByRole('button', { name: 'Save' }).isDisabled(), true);
    await assertAccessible(page(), 'a setting that somebody else has changed meanwhile');
    await page().reload();
    await bar.getByRole('button', { name: 'Keep mine: First block' }).click();
    await bar.getByText('First block: 30 min → 7 h').waitFor();
    await bar.getByRole('button', { name: 'Save' }).click();
    await bar.waitFor({ state: 'detached' });
    const { blockSeconds, detectors } = await settings();
    assert.deepEqual(
      [blockSeconds, detectors.flood?.mode, detectors['options-sweep']?.mode],
      [7 * 3600, 'off', 'observe'],
    );
    await colleague({ blockSeconds: before.blockSeconds, detectors: { flood: null, 'options-sweep': null } });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a colleague changes the country rule while I edit it: I am told, and my change goes on top or is dropped', async () => {
    const colleague = (countries: string[]) =>
      stage.api.send('PUT', '/v1/geo', { mode: 'block', countries, except: [], knownGood: 'cut' });
    const bar = page().getByRole('region', { name: 'Changes that are not saved' });
    await stage.api.send('PUT', '/v1/geo', { mode: 'off', countries: [], except: [] });
    await open(page(), '/countries');
    await tick(page().getByRole('radio', { name: 'Block these' }));
    await page().getByRole('searchbox', { name: 'Search' }).last().fill('Portugal');
    await tick(page().getByRole('checkbox', { name: /^Portugal/ }));
    await colleague(['NO']);
    await bar.getByText(/^The rule was changed meanwhile by the-admin: .*Norway/).waitFor();
    assert.equal(await bar.getByRole('button', { name: 'Put in force' }).isDisabled(), true);
    await assertAccessible(page(), 'a country rule that somebody else has changed meanwhile');
    await bar.getByRole('button', { name: 'Keep mine: the country rule' }).click();
    await page().locator('button:enabled', { hasText: 'Put in force' }).click();
    await page()
      .getByRole('dialog', { name: 'Shut out 2 countries?' })
      .getByRole('button', { name: 'Put in force' })
      .click();
    await page().getByText('The country rule is in force').waitFor();
    assert.deepEqual((await settings()).geo.countries, ['NO', 'PT']);
    await tick(page().getByRole('radio', { name: 'Off' }));
    await colleague(['FI']);
    await bar.getByRole('button', { name: 'Take theirs: the country rule' }).click();
    await bar.waitFor({ state: 'detached' });
    assert.deepEqual((await settings()).geo.countries, ['FI']);
    await stage.api.send('PUT', '/v1/geo', { mode: 'off', countries: [], except: [] });
  });

  test('Back and Forward lead from tab to tab, and lose nothing that was typed', async () => {
    await open(page(), '/blocks');
    await page()
      .getByRole('navigation', { name: 'Main navigation' })
      .getByRole('link', { name: 'Settings', exact: true })
      .click();
    await page().getByRole('tab', { name: 'For how long?' }).click();
    await page().getByRole('textbox', { name: 'First block' }).fill('7');
    await page().getByRole('tab', { name: 'Who is never blocked?' }).click();
    const field = page().getByRole('combobox').first();
    await field.fill('203.0.113.77');
    await page().goBack();
    await page().getByRole('tab', { name: 'For how long?', selected: true }).waitFor();
    assert.equal(await page().getByRole('textbox', { name: 'First block' }).inputValue(), '7');
    await page().goForward();
    await page().getByRole('tab', { name: 'Who is never blocked?', selected: true }).waitFor();
    await page().getByText('203.0.113.77').first().waitFor();
    for (const tab of ['For how long?', 'What is protected?']) {
      await page().goBack();
      await page().getByRole('tab', { name: tab, selected: true }).waitFor();
    }
    await page().goBack();
    await page().getByRole('heading', { level: 1, name: 'Blocks' }).waitFor();
    await open(page(), '/settings?section=never');
    await page().getByText('203.0.113.77').first().waitFor();
    await page().getByRole('button', { name: 'Discard' }).click();
    await page().getByRole('region', { name: 'Changes that are not saved' }).waitFor({ state: 'detached' });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('what was typed about e-mail outlives a look at other tabs and pages, and its password is never stored', async () => {
    await open(page(), '/settings?section=told');
    const told = page().getByRole('tab', { name: 'Who is told?' });
    await page().getByLabel('User', { exact: true }).fill('relay-user');
    await page().getByRole('textbox', { name: 'Password' }).fill('not saved yet');
    await page().getByRole('tab', { name: 'For how long?' }).click();
    await page().getByRole('textbox', { name: 'First block' }).waitFor();
    await page().getByRole('tab', { name: 'Who is told? (not saved)' }).waitFor();
    await assertAccessible(page(), 'a tab with something unsaved');
    await page().getByRole('link', { name: 'Blocks' }).first().click();
    await page().getByRole('heading', { level: 1, name: 'Blocks' }).waitFor();
    await page().goBack();
    await told.click();
    assert.equal(await page().getByLabel('User', { exact: true }).inputValue(), 'relay-user');
    assert.equal(await page().getByRole('textbox', { name: 'Password' }).inputValue(), 'not saved yet');
    const stored = await page().evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])');
    assert.doesNotMatch(String(stored), /not saved yet/);
    const asked = page().waitForEvent('dialog');
    const reload = page()
      .reload({ timeout: 3000 })
      .catch(() => undefined);
    const dialog = await asked;
    assert.equal(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    await reload;
    await page().getByRole('button', { name: 'Discard' }).click();
    await page().getByRole('tab', { name: 'Who is told?', exact: true }).waitFor();
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a colleague saves notifications while I edit them: what only he changed stays, and what both changed is asked about', async () => {
    interface Answer {
      readonly notifications: Notifications;
      readonly revision: number;
    }
    const saved = async () => (await stage.api.get('/v1/notifications')).json as Answer;
    const colleague = async (change: Partial<Notifications>) => {
      const answer = await stage.api.send('PUT', '/v1/notifications', { ...(await saved()).notifications, ...change });
      assert.equal(answer.status, 200, answer.text);
    };
    await colleague({ digestMinutes: 15, maxPerHour: 12 });
    await open(page(), '/settings?section=told');
    const save = page().getByRole('button', { name: 'Save notifications' });
    const gather = page().getByRole('textbox', { name: 'Gather blocks for' });
    await gather.fill('20');
    await page().getByRole('checkbox', { name: 'A new finding', exact: false }).uncheck();
    const kinds = (await saved()).notifications.kinds.filter((kind) => kind !== 'stalePhone');
    await colleague({ digestMinutes: 30, maxPerHour: 99, kinds });
    const before = await saved();
    await save.click();
    await page()
      .getByText(/^The notifications are at revision \d+, not \d+\.$/)
      .waitFor();
    assert.deepEqual(await saved(), before, 'nothing of mine was saved over his');
    await page().getByText('Gather blocks for: changed meanwhile by the-admin, 15 → 30; yours: 20').waitFor();
    assert.equal(await save.isDisabled(), true);
    await assertAccessible(page(), 'notifications that somebody else has changed meanwhile');
    assert.equal(await page().getByRole('textbox', { name: 'Messages an hour, at most' }).inputValue(), '99');
    assert.match(await gather.inputValue(), /^20/);
    await page().getByRole('button', { name: 'Keep mine: Gather blocks for' }).click();
    await save.click();
    await page().getByText('Notifications saved').waitFor();
    const { digestMinutes, maxPerHour, kinds: told } = (await saved()).notifications;
    assert.deepEqual([digestMinutes, maxPerHour], [20, 99]);
    assert.deepEqual(
      new Set(told),
      new Set(kinds.filter((kind) => kind !== 'finding')),
      'each kind is one’s own: his and mine are both off',
    );
    await gather.fill('25');
    await colleague({ digestMinutes: 40 });
    await save.click();
    await page().getByRole('button', { name: 'Take theirs: Gather blocks for' }).click();
    await page().getByRole('tab', { name: 'Who is told?', exact: true }).waitFor();
    assert.match(await gather.inputValue(), /^40/);
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('exceptions of a country rule: a word among them is told and loses none of the others; hundreds outlive a reload', async () => {
    const many = Array.from({ length: 450 }, (_, i) => `2001:db8:0:${i}::/64`);
    await open(page(), '/countries?mode=block&pick=PT');
    const field = page().getByRole('combobox', { name: 'Exceptions of the rule' });
    await field.fill(many.join(','));
    await field.press('Enter');
    await field.pressSequentially('203.0.113.9 Berlin');
    await field.press('Enter');
    await page()
      .getByText(/^“Berlin”: neither an address nor a prefix/)
      .waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const save = page().getByRole('button', { name: 'Put in force' });
    assert.equal(await save.isDisabled(), true);
    await assertAccessible(page(), 'a wrong exception');
    await page().reload();
    await page()
      .getByText(/^“Berlin”: neither an address nor a prefix/)
      .waitFor();
    await field.press('Backspace');
    await page().getByText('No phone or trunk that works now would be shut out.').waitFor();
    await save.click();
    await page().getByRole('dialog').getByRole('button', { name: 'Put in force' }).click();
    await page().getByText('The country rule is in force').waitFor();
    assert.deepEqual((await settings()).geo.except, [...many, '203.0.113.9']);
    await stage.api.send('PUT', '/v1/geo', { mode: 'off', countries: [], except: [] });
  });

  test('a viewer can read each setting, and is told who may see the rest', async () => {
    await stage.harness.signedIn('viewer');
    await using viewer = await visit(stage.browser, stage.harness.url);
    await signIn(viewer.page, 'the-viewer');
    await viewer.page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await viewer.page.emulateMedia({ colorScheme });
      for (const path of ['/settings', '/settings?section=attacks', '/settings?section=blocks', '/countries']) {
        await open(viewer.page, path);
        assert.deepEqual(await viewer.page.evaluate(faint), [], `${path}, ${colorScheme}`);
      }
    }
    await open(viewer.page, '/settings?section=told');
    await viewer.page.getByText('Your role does not allow this. Ask an administrator.').waitFor();
    assert.deepEqual(viewer.faults(), []);
  });

  test('on a phone, the list of countries stays where it is while one is ticked after the other', async () => {
    await page().setViewportSize({ width: 390, height: 500 });
    try {
      await open(page(), '/countries');
      const list = page().getByRole('group', { name: 'Countries' });
      await list.scrollIntoViewIfNeeded();
      const top = async () => Math.round((await list.boundingBox())!.y);
      const before = await top();
      for (const [name, code] of [
        ['Albania', 'AL'],
        ['Algeria', 'DZ'],
      ] as const) {
        await tick(list.getByRole('checkbox', { name }));
        await page().waitForURL((url) => url.search.includes(code));
        assert.equal(await top(), before, `after ${name}`);
      }
      await page().getByRole('button', { name: 'Discard' }).click();
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
  });

  test('a country rule cannot be put in force by the preview of the draft before', async () => {
    await open(page(), '/countries?mode=block&pick=PT');
    const save = page().getByRole('button', { name: 'Put in force' });
    await page().getByText('No phone or trunk that works now would be shut out.').waitFor();
    await page().locator('button:enabled', { hasText: 'Put in force' }).waitFor();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page().route('**/v1/geo/preview', async (route) => {
      await held;
      await route.continue();
    });
    await page().getByRole('searchbox', { name: 'Search' }).last().fill('Norway');
    const asked = page().waitForRequest('**/v1/geo/preview');
    await tick(page().getByRole('checkbox', { name: /^Norway/ }));
    assert.equal(await save.isDisabled(), true);
    await asked;
    assert.equal(await save.isDisabled(), true);
    answer();
    await page().locator('button:enabled', { hasText: 'Put in force' }).waitFor();
    await page().unroute('**/v1/geo/preview');
    await page().getByRole('button', { name: 'Discard' }).click();
    await page().getByRole('region', { name: 'Changes that are not saved' }).waitFor({ state: 'detached' });
  });

  test('a host that is gone is removed, after the page said what stays; this host cannot be', async () => {
    const db = new DatabaseSync(join(stage.harness.directory, 'sipprot.db'), { timeout: 5000 });
    db.prepare('INSERT INTO hosts (uuid, name, last_seen) VALUES (?, ?, ?)').run(
      '11111111-2222-3333-4444-555555555555',
      'pbx-gone',
      Date.now() - 3_600_000,
    );
    db.close();
    await open(page(), '/hosts');
    const own = page().getByRole('button', { name: /^Remove pbx-1/ });
    assert.match((await own.getAttribute('aria-label')) ?? '', /it cannot be removed/);
    await page().getByRole('button', { name: 'Remove pbx-gone' }).click();
    const dialog = page().getByRole('dialog', { name: 'Remove pbx-gone?' });
    await dialog.getByText(/stay in the log/).waitFor();
    await assertAccessible(page(), 'the question before a host is removed');
    await dialog.getByRole('button', { name: 'Remove the host' }).click();
    await page().getByText('pbx-gone was removed', { exact: false }).waitFor();
    await page().getByRole('row').filter({ hasText: 'pbx-gone' }).waitFor({ state: 'detached' });
  });
});
