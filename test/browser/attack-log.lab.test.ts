import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startEngine, until } from '../console/harness.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { attackers, loneScanner, longAgent, scanners, writeManyAttacks, writeOneScan } from './many-attacks.ts';
import { type Stage, setStage } from './stage.ts';
import { open } from './visitor.ts';

/** Types a `y` right after the field has given what stands in it to the address, and notes all that it shows from then on. */
const typesOneMore = `(() => {
  const later = window.setTimeout;
  const field = document.activeElement;
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  window.shown = [];
  const note = () => {
    if (window.shown.at(-1) !== field.value) window.shown.push(field.value);
    requestAnimationFrame(note);
  };
  window.setTimeout = (act, delay, ...rest) => later(delay !== 300 ? act : () => {
    window.setTimeout = later;
    act();
    set.call(field, field.value + 'y');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    note();
  }, delay, ...rest);
})()`;

describe('the attack log in a browser', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage((folder) => [writeManyAttacks(folder)]);
    await until('the attacks are in the log', async () => {
      const { json } = await stage.api.get('/v1/attacks');
      return (json as { total: number }).total === attackers;
    });
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;
  const rows = () => page().getByRole('button', { name: /^Show details/ });
  const search = () => new URL(page().url()).search;
  const range = (text: string) => page().getByText(text, { exact: true }).waitFor();

  test('15 attacks stand on a page; the next page, and 50 a page, are in the address that one can share', async () => {
    await open(page(), '/attacks');
    await range(`1–15 of ${attackers}`);
    assert.equal(await rows().count(), 15);
    await page().getByRole('button', { name: 'Next page' }).click();
    await range(`16–30 of ${attackers}`);
    assert.equal(search(), '?page=2');
    await page().getByRole('combobox', { name: 'Rows a page' }).selectOption('50');
    await range(`1–${attackers} of ${attackers}`);
    assert.equal(search(), '?per=50');
    await page().reload();
    await range(`1–${attackers} of ${attackers}`);
    assert.equal(await rows().count(), attackers);
  });

  test('every column is seen at 1440 px beside whole IPv6 addresses and user agents of any length', async () => {
    await open(page(), '/attacks');
    await page().getByText(longAgent.slice(0, 20)).first().waitFor();
    for (const title of ['Attacker IP Address', 'Victim IP Address', 'Attack Type', 'User Agent', 'Time'])
      await page().getByRole('columnheader', { name: title, exact: true }).waitFor();
    const hidden = await page()
      .getByRole('table', { name: 'Attack log' })
      .evaluate(({ parentElement: frame }) => (frame ? frame.scrollWidth - frame.clientWidth : Number.NaN));
    assert.equal(hidden, 0, `${hidden} px lie outside`);
    // nor is an address broken over lines on a tablet, upright or not
    for (const width of [700, 768, 900, 1024]) {
      await page().setViewportSize({ width, height: 900 });
      for (const address of await page()
        .getByRole('row')
        .getByRole('button', { name: /^Copy [\d.]+$/ })
        .all())
        assert.ok((await address.boundingBox())!.height < 30, `at ${width} px`);
    }
    await page().setViewportSize({ width: 1440, height: 900 });
  });

  test('a link to one attack shows it also where its row is on another page by now', async () => {
    const { json } = await stage.api.get('/v1/attacks?limit=50');
    const { rows: all } = json as { rows: { id: number; reason: string; attacker: string }[] };
    const last = all.at(-1)!;
    await open(page(), `/attacks?open=${last.id}`);
    await page().getByRole('heading', { name: 'The attack of this link' }).waitFor();
    await page().getByRole('region', { name: 'The attack of this link' }).getByText(last.attacker).first().waitFor();
    await assertAccessible(page(), 'an attack of a link');
    await page().getByRole('main').getByRole('button', { name: 'Close' }).click();
    await page().getByRole('heading', { name: 'The attack of this link' }).waitFor({ state: 'detached' });
    assert.equal(search(), '');
    await open(page(), `/attacks?open=${all[0]!.id}`);
    await page()
      .getByRole('button', { name: /^Hide details/ })
      .waitFor();
    assert.equal(await page().getByRole('heading', { name: 'The attack of this link' }).count(), 0);
  });

  test('a user agent for which its column has room is seen as a whole', async () => {
    await open(page(), '/attacks?userAgent=friendly-scanner');
    const agent = page().getByRole('button', { name: 'Copy friendly-scanner' }).first();
    const table = page().getByRole('table', { name: 'Attack log' });
    for (const width of [1280, 1440]) {
      await page().setViewportSize({ width, height: 900 });
      const [has, needs] = await agent.evaluate(({ clientWidth, scrollWidth }) => [clientWidth, scrollWidth]);
      assert.ok(has! >= needs!, `at ${width} px it has ${has} px and needs ${needs}`);
      const hidden = await table.evaluate(({ parentElement: frame }) => frame!.scrollWidth - frame!.clientWidth);
      assert.equal(hidden, 0, `at ${width} px ${hidden} px lie outside`);
      // filters and export stand on one line
      const [search, exports] = [
        await page().getByRole('main').getByRole('searchbox', { name: 'Search' }).boundingBox(),
        await page().getByRole('button', { name: 'Export' }).boundingBox(),
      ];
      assert.ok(Math.abs(search!.y - exports!.y) < 4, `at ${width} px`);
    }
  });

  test('what a sign or a shortened time stands for is told beside it, to the mouse and to the keyboard', async () => {
    await open(page(), '/attacks');
    const hint = page().getByRole('tooltip');
    const address = page()
      .getByRole('button', { name: /^Copy / })
      .first();
    await address.hover();
    await hint.getByText('Copy', { exact: true }).waitFor();
    await page().context().grantPermissions(['clipboard-write']);
    await address.click();
    await hint.getByText('Copied', { exact: true }).waitFor();
    await page().keyboard.press('Escape');
    await hint.waitFor({ state: 'detached' });
    await page().locator('[data-row] time').first().hover();
    await hint.getByText(/ago$/).waitFor();
    await page().mouse.move(0, 0);
    await hint.waitFor({ state: 'detached' });
    await rows().first().focus();
    await page().keyboard.press('Tab');
    await hint.waitFor();
    assert.equal(await page().locator(':focus').getAttribute('data-hint'), await hint.textContent());
    // what goes takes its hint with it
    const explains = page()
      .getByRole('link', { name: /^Explain / })
      .first();
    await explains.hover();
    await hint.getByText(/^Explain /).waitFor();
    await explains.click();
    await page().waitForURL('**/explain?*');
    await hint.waitFor({ state: 'detached' });
  });

  test('a search finds words of the user agent, extensions and addresses; Reset shows everything again', async () => {
    await open(page(), '/attacks');
    const field = page().getByRole('main').getByRole('searchbox', { name: 'Search' });
    for (const [text, found] of [
      ['friendly-scanner', `1–${scanners} of ${scanners}`],
      ['3101', '1–1 of 1'],
      ['198.51.100.103', '1–1 of 1'],
      ['"><script>', '0 rows'],
    ] as const) {
      await field.fill(text);
      await range(found);
      await page().waitForURL((url) => url.searchParams.get('text') === text);
    }
    await page().getByText('Nothing fits these filters').waitFor();
    await page().getByRole('button', { name: 'Reset', exact: true }).click();
    await range(`1–15 of ${attackers}`);
    assert.equal(search(), '');
    assert.equal(await field.inputValue(), '');
    assert.ok(await page().getByRole('button', { name: 'Reset', exact: true }).isDisabled());
  });

  test('a range of time is chosen from the list or as one’s own, and holds for the link', async () => {
    await open(page(), '/attacks');
    const button = page().getByRole('button', { name: /^Time:/ });
    await button.click();
    await assertAccessible(page(), 'the choice of a range');
    await page().getByRole('button', { name: 'Last hour' }).click();
    await range(`1–15 of ${attackers}`);
    assert.equal(search(), '?range=1h');
    await button.click();
    const from = page().getByRole('button', { name: 'From', exact: true });
    // an hour ago, which may be of the day and the month before: the calendar shows that
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(
      new Date((await from.textContent()) ?? ''),
    );
    await from.click();
    await page().getByRole('button', { name: day, exact: true }).click();
    await page().getByRole('spinbutton', { name: 'Hours' }).fill('00');
    await page().getByRole('spinbutton', { name: 'Minutes' }).fill('00');
    await assertAccessible(page(), 'the calendar');
    await page().getByRole('button', { name: 'Take this time' }).click();
    await page().getByRole('button', { name: 'Show', exact: true }).click();
    await page().waitForURL(/\?from=\d{4}-\d\d-\d\dT2\d%3A00%3A00Z$/);
    await range(`1–15 of ${attackers}`);
    await open(page(), '/attacks?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z');
    await page().getByText('Nothing fits these filters').waitFor();
    await page()
      .getByRole('button', { name: /1 Jan 2020, 01:00 – 2 Jan 2020, 01:00/ })
      .waitFor();
    await page().getByRole('button', { name: 'Reset', exact: true }).click();
    await range(`1–15 of ${attackers}`);
  });

  test('the last hour of a log that has stood open for three hours is the last one, in the list and in a file', async () => {
    const tab = await stage.admin.context.newPage();
    try {
      await tab.clock.install();
      await open(tab, '/attacks?range=1h');
      await tab.clock.fastForward('03:00:00');
      const lastHour = async (address: string) => {
        const { searchParams } = new URL(address, stage.harness.url);
        const behind = (await tab.evaluate<number>('Date.now()')) - Number(searchParams.get('from'));
        assert.ok(behind >= 3_600_000 && behind < 3_700_000, `it begins ${behind / 60_000} minutes ago`);
      };
      await tab.getByRole('button', { name: 'Export' }).click();
      await lastHour((await tab.getByRole('menuitem', { name: 'As CSV' }).getAttribute('href')) ?? '');
      await tab.keyboard.press('Escape');
      const asked = tab.waitForRequest((request) => request.url().includes('text=204'));
      await tab.getByRole('main').getByRole('searchbox', { name: 'Search' }).fill('204');
      await tab.clock.runFor(2000);
      await lastHour((await asked).url());
    } finally {
      await tab.close();
    }
  });

  test('Back leads from a search to the log without it, not through the letters that were typed', async () => {
    await open(page(), '/attacks?type=OPTIONS');
    const field = page().getByRole('main').getByRole('searchbox', { name: 'Search' });
    for (const text of ['fri', 'friendly', 'friendly-scanner']) {
      await field.fill(text);
      await page().waitForURL((url) => url.searchParams.get('text') === text);
    }
    await page().goBack();
    await page().waitForURL((url) => url.search === '?type=OPTIONS');
    assert.equal(await field.inputValue(), '');
  });

  test('a link to the dashboard with a time that has not begun says so, and shows the last 24 hours', async () => {
    await open(page(), '/?from=2099-01-01T00:00:00Z');
    const said = page().getByRole('alert').filter({ hasText: 'a time that has not begun: from 1 Jan 2099' });
    await said.getByText('The last 24 hours are shown instead.').waitFor();
    assert.equal(await page().getByRole('radio', { name: '24 h' }).isChecked(), true);
    await assertAccessible(page(), 'a range that has not begun');
    await page().getByText('7 d', { exact: true }).click();
    await said.waitFor({ state: 'detached' });
    await page().goBack();
    await said.getByRole('button', { name: 'Close' }).click();
    await page().waitForURL((url) => url.search === '');
  });

  test('a link with a range that there is not shows the list, says so, and loses it', async () => {
    await open(page(), '/attacks?range=90d');
    const said = page().getByRole('alert').filter({ hasText: '“90d” in the address of this page is no time' });
    await said.waitFor();
    await page().getByRole('button', { name: 'Time: All time' }).waitFor();
    await said.getByRole('button', { name: 'Close' }).click();
    await said.waitFor({ state: 'detached' });
    assert.equal(search(), '');
  });

  test('a filter that came with a link is shown, and can be taken away', async () => {
    await open(page(), '/attacks?action=blocked&evidence=unproven');
    await page().getByText('Evidence: Could be forged').waitFor();
    await page().getByRole('button', { name: 'Remove the filter Evidence: Could be forged' }).click();
    await page().getByText('Evidence: Could be forged').waitFor({ state: 'detached' });
    assert.equal(search(), '?action=blocked');
  });

  test('what was done about an attack is a filter beside the others, and fits beside them', async () => {
    await open(page(), '/attacks?type=REGISTER');
    const filters = page().getByRole('search', { name: 'Filters' });
    await filters.getByRole('combobox', { name: 'Action' }).click();
    await page().getByRole('option', { name: 'Spared', exact: true }).click();
    await page().waitForURL('**/attacks?*action=spared*');
    assert.equal(search(), '?type=REGISTER&action=spared');
    await page().getByText('Nothing fits these filters').waitFor();
    await filters.getByRole('button', { name: 'Reset' }).click();
    await range(`1–15 of ${attackers}`);
    assert.equal(search(), '');
  });

  test('what is typed into a search goes on being there while what was typed before is looked for', async () => {
    await open(page(), '/attacks');
    const field = page().getByRole('search', { name: 'Filters' }).getByRole('searchbox');
    await field.focus();
    await page().evaluate(typesOneMore);
    await field.pressSequentially('friendl');
    await page().waitForURL('**/attacks?text=friendly');
    assert.deepEqual(await page().evaluate('window.shown'), ['friendly']);
  });

  test('columns are chosen by the reader, kept in this browser, and set back', async () => {
    await open(page(), '/attacks');
    const header = (name: string) => page().getByRole('columnheader', { name, exact: true });
    await page().getByRole('button', { name: 'Choose columns' }).click();
    await page().getByRole('checkbox', { name: 'User Agent' }).uncheck();
    await page().getByRole('checkbox', { name: 'Reason' }).check();
    await assertAccessible(page(), 'the choice of columns');
    await page().keyboard.press('Escape');
    await page().reload();
    await header('Reason').waitFor();
    assert.equal(await header('User Agent').count(), 0);
    await page().getByRole('button', { name: 'Choose columns' }).click();
    await page().getByRole('button', { name: 'Reset to default' }).click();
    await header('User Agent').waitFor();
    assert.equal(await header('Reason').count(), 0);
  });

  test('an attacker is put into the denylist from its row, another into the allowlist, and undone within the time', async () => {
    const decide = async (address: string, button: 'Allow' | 'Deny', note: string) => {
      await open(page(), `/attacks?attacker=${address}`);
      await rows().first().click();
      await page().getByRole('button', { name: button, exact: true }).click();
      const dialog = page().getByRole('dialog');
      await dialog.getByLabel('Note').fill(note);
      await assertAccessible(page(), `${button} from the log`);
      await dialog.getByRole('button', { name: button, exact: true }).click();
      await page().getByText(`${address} is in the ${button.toLowerCase()}list`).waitFor();
    };
    await decide('198.51.100.101', 'Deny', 'guesses since Monday');
    await decide('198.51.100.102', 'Allow', 'our own test');
    const notes = async (list: string) =>
      ((await stage.api.get(`/v1/lists/${list}`)).json as { rows: { prefix: string; note: string }[] }).rows.map(
        ({ prefix, note }) => [prefix, note],
      );
    assert.deepEqual(await notes('deny'), [['198.51.100.101', 'guesses since Monday']]);
    assert.deepEqual(await notes('allow'), [['198.51.100.102', 'our own test']]);
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page().getByText('Undone').first().waitFor();
    assert.deepEqual(await notes('allow'), []);
    for (const path of ['/explain?address=198.51.100.101', '/attacks?attacker=198.51.100.101']) {
      await open(page(), path);
      if (path.startsWith('/attacks')) await rows().first().click();
      await page().getByRole('button', { name: 'Remove from the denylist' }).click();
      const dialog = page().getByRole('dialog', { name: 'Remove 198.51.100.101 from the denylist?' });
      await dialog.getByText(/will reach the protected hosts again/).waitFor();
      await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
      await page().getByText('198.51.100.101 is no longer in the denylist').waitFor();
      assert.deepEqual(await notes('deny'), []);
      await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
      await page().getByRole('button', { name: 'Remove from the denylist' }).waitFor();
      assert.deepEqual(await notes('deny'), [['198.51.100.101', 'guesses since Monday']]);
    }
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('whoever zooms into the chart of the dashboard on a phone goes on looking at it', async () => {
    await page().setViewportSize({ width: 390, height: 500 });
    try {
      await open(page(), '/');
      await page().getByRole('button', { name: 'As a table' }).click();
      await page().getByRole('button', { name: 'Zoom in' }).first().click();
      await page().waitForURL('**/?from=*');
      await page().getByRole('button', { name: 'Back', exact: true }).waitFor();
      assert.ok(await page().evaluate<boolean>('scrollY > 100'));
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
  });

  test('an attack of which the engine tells once is announced on the open log, without moving it', async () => {
    await open(page(), '/attacks');
    await range(`1–15 of ${attackers}`);
    await stage.harness.engine.stop(true);
    await page()
      .getByText(/The engine is not running/)
      .waitFor();
    // 500 s at the pace of the harness, 25 s: a busy machine's console has found the engine again before the attack, too
    const engine = await startEngine(stage.harness.directory, [writeOneScan(stage.folder, 500)]);
    try {
      await page().getByRole('button', { name: 'Show 1 new attack' }).waitFor({ timeout: 60_000 });
      assert.equal(await page().getByText(loneScanner).count(), 0);
      // whoever acts on a row keeps it under the mouse
      await rows().first().click();
      await page().getByRole('button', { name: 'Deny', exact: true }).click();
      await page().getByRole('dialog').getByRole('button', { name: 'Deny', exact: true }).click();
      await page()
        .getByText(/is in the denylist/)
        .waitFor();
      await page().getByRole('button', { name: 'Remove from the denylist' }).waitFor();
      assert.equal(await page().getByText(loneScanner).count(), 0);
      await page().getByRole('button', { name: 'Show 1 new attack' }).waitFor();
      // what was done lies over the way to the next page
      await page().getByRole('alert').getByRole('button', { name: 'Close' }).click();
      const last = await rows().last().getAttribute('aria-label');
      await page().getByRole('button', { name: 'Next page' }).click();
      await range(`16–30 of ${attackers + 1}`);
      assert.notEqual(await rows().first().getAttribute('aria-label'), last, 'no row is pushed to the next page');
      await page().getByRole('button', { name: 'Previous page' }).click();
      await page().getByRole('button', { name: 'Show 1 new attack' }).click();
      await page().getByRole('row').filter({ hasText: loneScanner }).waitFor();
    } finally {
      await engine.stop(true);
    }
  });
});
