import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { password, until } from '../console/harness.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { assertNoSidewaysScroll, open } from './visitor.ts';

const many = 10_000;

describe('the lists in a browser', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage();
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;
  const row = (text: string) => page().getByRole('row').filter({ hasText: text });
  const done = (text: string) => page().getByText(text, { exact: true }).first().waitFor();
  const fileOf = (name: string, text: string) => {
    const path = join(stage.folder, name);
    writeFileSync(path, text);
    return path;
  };
  const importDialog = async (path: string) => {
    await page().getByRole('button', { name: 'Import CSV' }).click();
    const dialog = page().getByRole('dialog');
    const choosing = page().waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a CSV file' }).click();
    await (await choosing).setFiles(path);
    return dialog;
  };
  const exported = async (name: string) => {
    const downloading = page().waitForEvent('download');
    await page().getByRole('link', { name: 'Export CSV' }).click();
    const path = join(stage.folder, name);
    await (await downloading).saveAs(path);
    const text = readFileSync(path, 'utf8');
    assert.ok(text.startsWith('\ufeff'), 'a spreadsheet must know that it is UTF-8');
    return text.slice(1);
  };

  test('addresses and prefixes are added with notes; a line that is none is named with its reason', async () => {
    await open(page(), '/allowlist');
    await page().getByText('The allowlist is empty').waitFor();
    await page().getByRole('button', { name: 'Add', exact: true }).first().click();
    const dialog = page().getByRole('dialog', { name: 'Allow addresses' });
    const field = dialog.getByLabel('Addresses and prefixes, one a line');
    await field.fill('203.0.113.0/24 Office Berlin\n203.0.113.999\n2001:db8:77::/48');
    await dialog.getByLabel('Note for those without one').fill('branch');
    await dialog.getByRole('button', { name: 'Add 3 entries' }).click();
    await dialog.getByText('Line 2: "203.0.113.999" is neither an address nor a prefix').waitFor();
    await assertAccessible(page(), 'a refused entry');
    await field.fill('203.0.113.0/24 Office Berlin\n203.0.113.99\n2001:db8:77::/48');
    await dialog.getByRole('button', { name: 'Add 3 entries' }).click();
    await done('3 entries added');
    for (const [prefix, note] of [
      ['203.0.113.0/24', 'Office Berlin'],
      ['203.0.113.99', 'branch'],
      ['2001:db8:77::/48', 'branch'],
    ] as const)
      await row(prefix).filter({ hasText: note }).first().waitFor();
  });

  test('a note is edited in its place; Escape leaves it as it was', async () => {
    await open(page(), '/allowlist');
    const edit = page().getByRole('button', { name: 'Edit the note of 2001:db8:77::/48' });
    await edit.click();
    const field = page().getByRole('textbox', { name: 'Note of 2001:db8:77::/48' });
    await field.fill('not this');
    await page().keyboard.press('Escape');
    await row('2001:db8:77::/48').getByText('branch').waitFor();
    await edit.focus();
    await page().keyboard.press('Enter');
    await field.fill('Branch in Cologne');
    await page().keyboard.press('Enter');
    await done('Note saved');
    // one goes on from where one was
    await edit.and(page().locator(':focus')).waitFor();
    await row('2001:db8:77::/48').getByText('Branch in Cologne').waitFor();
    await page().reload();
    await row('2001:db8:77::/48').getByText('Branch in Cologne').waitFor();
  });

  test('some entries are chosen and removed together with the consequence told, and put back by undo', async () => {
    await open(page(), '/allowlist');
    await page().getByRole('checkbox', { name: 'Select 203.0.113.99' }).check();
    // a finger that just misses the box
    const box = (await page().getByRole('checkbox', { name: 'Select 2001:db8:77::/48' }).boundingBox())!;
    await page().mouse.click(box.x - 3, box.y + box.height + 3);
    await page().getByText('2 rows selected').waitFor();
    await assertAccessible(page(), 'a selection');
    await page().getByRole('button', { name: 'Remove 2 entries' }).click();
    const dialog = page().getByRole('dialog', { name: 'Remove 2 entries?' });
    await dialog.getByText(/an attack from there is blocked again/).waitFor();
    await assertAccessible(page(), 'the confirmation of a removal');
    await dialog.getByRole('button', { name: 'Remove 2 entries' }).click();
    await done('2 entries removed');
    await row('203.0.113.99').waitFor({ state: 'detached' });
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await row('2001:db8:77::/48').filter({ hasText: 'Branch in Cologne' }).waitFor();
  });

  test('of two operators who edit the same note the later one learns of it, and chooses; no undo takes a later note away', async () => {
    const prefix = '2001:db8:77::/48';
    const colleague = (note: string) => stage.api.send('PATCH', '/v1/lists/allow/entry', { prefix, note });
    await open(page(), '/allowlist');
    const edit = async (note: string, meanwhile: string) => {
      await page()
        .getByRole('button', { name: `Edit the note of ${prefix}` })
        .click();
      const field = page().getByRole('textbox', { name: `Note of ${prefix}` });
      await field.fill(note);
      assert.equal((await colleague(meanwhile)).status, 200);
      await field.press('Enter');
    };
    const told = (theirs: string, mine: string) =>
      row(prefix).getByText(`Changed meanwhile by somebody else: “${theirs}”. Yours: “${mine}”`);
    await edit('mine', 'theirs');
    await told('theirs', 'mine').waitFor();
    await assertAccessible(page(), 'two notes');
    await page().getByRole('button', { name: 'Take theirs' }).click();
    await told('theirs', 'mine').waitFor({ state: 'detached' });
    await row(prefix).getByText('theirs', { exact: true }).waitFor();
    await edit('mine', 'theirs again');
    await page().getByRole('button', { name: 'Keep mine' }).click();
    await row(prefix).getByText('mine', { exact: true }).waitFor();
    await done('Note saved');
    await colleague('Branch in Cologne');
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page().getByRole('alert').getByText(`The note of ${prefix} was changed in the meantime`).waitFor();
    await row(prefix).getByText('Branch in Cologne').waitFor();
  });

  test('an import shows what is new, there already, repeated and invalid with its lines before anything is done', async () => {
    await open(page(), '/allowlist');
    const dialog = await importDialog(
      fileOf(
        'mixed.csv',
        'ip,note\n198.18.1.1,new one\n203.0.113.99,there already\n198.18.1.1,again\nnot-an-address,who\n198.18.2.0/33,too long\n',
      ),
    );
    await dialog.getByText('2 lines cannot be imported', { exact: false }).first().waitFor();
    await assertAccessible(page(), 'the preview of an import');
    await dialog.getByRole('row').filter({ hasText: 'not-an-address' }).getByText('5', { exact: true }).waitFor();
    await dialog.getByRole('row').filter({ hasText: '198.18.2.0/33' }).getByText('6', { exact: true }).waitFor();
    const tab = (name: string) => dialog.getByRole('tab', { name });
    await tab('New 1').click();
    await dialog.getByRole('row').filter({ hasText: '198.18.1.1' }).waitFor();
    await tab('Already there 1').click();
    await dialog.getByRole('row').filter({ hasText: '203.0.113.99' }).waitFor();
    await tab('Repeated 1').click();
    await dialog.getByRole('row').filter({ hasText: '198.18.1.1' }).waitFor();
    assert.ok(await dialog.getByRole('button', { name: /^Import/ }).isDisabled());
    await dialog.getByRole('checkbox', { name: 'Leave out the 2 lines that cannot be imported' }).check();
    await dialog.getByRole('button', { name: 'Import 2 entries' }).click();
    await done('2 entries imported');
    await row('198.18.1.1').filter({ hasText: 'new one' }).waitFor();
    await row('203.0.113.99').filter({ hasText: 'there already' }).waitFor();
  });

  test('a file of addresses alone leaves the notes that are there, and says so before and after', async () => {
    await open(page(), '/denylist');
    await stage.api.post('/v1/lists/deny', { entries: [{ prefix: '198.51.100.61', note: 'ticket 4711' }] });
    const path = fileOf('addresses.csv', 'ip\n198.51.100.61\n198.51.100.62\n');
    const dialog = await importDialog(path);
    // by the keyboard: one is at what to look at first, and comes back to the choice of a file
    await dialog.getByRole('tab', { name: /^New/ }).and(page().locator(':focus')).waitFor();
    await page().keyboard.press('ArrowRight');
    await dialog.getByRole('row', { name: '2 198.51.100.61 ticket 4711 stays' }).waitFor();
    await assertAccessible(page(), 'what an import does to entries that are there');
    await dialog.getByRole('button', { name: 'Import 2 entries' }).click();
    await done('2 entries imported');
    await row('198.51.100.61').filter({ hasText: 'ticket 4711' }).waitFor();
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await row('198.51.100.62').waitFor({ state: 'detached' });
    await row('198.51.100.61').filter({ hasText: 'ticket 4711' }).waitFor();
    // the same by hand
    await page().getByRole('button', { name: 'Add', exact: true }).click();
    await page().getByLabel('Addresses and prefixes, one a line').fill('198.51.100.61\n198.51.100.63');
    await page().getByRole('button', { name: 'Add 2 entries' }).click();
    await done('1 entry added, 1 already there');
    await row('198.51.100.61').filter({ hasText: 'ticket 4711' }).waitFor();
    await stage.api.post('/v1/lists/deny/remove', { filter: {} });
  });

  test('a file that is changed in the spreadsheet after it was looked at is imported as it was looked at', async () => {
    await open(page(), '/denylist');
    const path = fileOf('open.csv', 'ip,note\n198.51.100.71,looked at\n');
    const dialog = await importDialog(path);
    await dialog.getByRole('button', { name: 'Import 1 entry' }).waitFor();
    writeFileSync(path, 'ip,note\n198.51.100.72,changed meanwhile\n198.51.100.73,changed meanwhile\n');
    await dialog.getByRole('button', { name: 'Import 1 entry' }).click();
    await done('1 entry imported');
    await row('198.51.100.71').filter({ hasText: 'looked at' }).waitFor();
    await stage.api.post('/v1/lists/deny/remove', { filter: {} });
    // one that is far too large is not even read
    const huge = fileOf('huge.csv', 'ip\n');
    truncateSync(huge, (32 << 20) + 1);
    const again = await importDialog(huge);
    await again.getByText('huge.csv is larger than 32 MB: split it.').waitFor();
    await again.getByRole('button', { name: 'Cancel' }).click();
  });

  test('10,000 entries are imported, shown, exported as the same, and removed with one click and one question', async () => {
    await open(page(), '/denylist');
    const lines = Array.from(
      { length: many },
      (_, i) => `198.18.${Math.floor(i / 250)}.${i % 250},"scanner ${i}, ""known"""`,
    );
    const dialog = await importDialog(fileOf('many.csv', `ip,note\n${lines.join('\n')}\n`));
    await dialog.getByRole('button', { name: 'Import 10,000 entries' }).click();
    await done('10,000 entries imported');
    await done('1–15 of 10,000');
    const entries = (text: string) => text.trim().split(/\r?\n/).slice(1).map(plain).sort();
    assert.deepEqual(entries(await exported('all.csv')), lines.map(plain).sort());

    await page().getByRole('searchbox', { name: 'Search' }).last().fill('198.18.7.0/24');
    await done('1–15 of 250');
    assert.equal(entries(await exported('some.csv')).length, 250);
    await page().getByRole('button', { name: 'Reset', exact: true }).click();
    await done('1–15 of 10,000');
    await page().getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await page().getByRole('button', { name: 'Select all 10,000 of this filter' }).click();
    await page().getByRole('button', { name: 'Remove 10,000 entries' }).click();
    await page().getByRole('dialog').getByRole('button', { name: 'Remove 10,000 entries' }).click();
    await page().getByText('The denylist is empty').waitFor();
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a long removal is stopped: what was removed is told and can be put back, the rest was never touched', async () => {
    const entries = Array.from({ length: 5000 }, (_, i) => ({
      prefix: `198.19.${Math.floor(i / 250)}.${i % 250}`,
      note: `scanner ${i}`,
    }));
    await stage.api.post('/v1/lists/deny', { entries });
    const all = entries.map(({ prefix, note }) => `${prefix} ${note}`).sort();
    const inForce = async () => {
      const { text } = await stage.api.get('/v1/lists/deny/export');
      return text.trim().split(/\r?\n/).slice(1).map(plain).sort();
    };
    assert.deepEqual(await inForce(), all);
    await open(page(), '/denylist');
    await page().getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await page().getByRole('button', { name: 'Select all 5,000 of this filter' }).click();
    await page().getByRole('button', { name: 'Remove 5,000 entries' }).click();
    // the second part is under way for as long as it takes to press Stop
    let asked = 0;
    let goOn = () => {};
    const pressed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page().route('**/v1/lists/deny/remove', async (route) => {
      if (++asked === 2) await pressed;
      await route.continue();
    });
    await page().getByRole('dialog').getByRole('button', { name: 'Remove 5,000 entries' }).click();
    const progress = page().getByRole('dialog', { name: 'Removing' });
    await progress.getByText('2,000 of 5,000', { exact: true }).waitFor();
    await until('the second part', () => asked === 2 || undefined);
    await progress.getByRole('button', { name: 'Stop' }).click();
    goOn();
    await done('Stopped: 4,000 entries removed, 1,000 left');
    await progress.waitFor({ state: 'detached' });
    await done('1–15 of 1,000');
    assert.equal(asked, 2, 'the third part was not begun');
    const left = await inForce();
    assert.equal(left.length, 1000);
    assert.deepEqual(
      left.filter((entry) => !all.includes(entry)),
      [],
    );
    // what was removed comes back with its notes, and nothing else: another entry that is gone meanwhile stays away
    const [kept] = left;
    await stage.api.post('/v1/lists/deny/remove', { prefixes: [kept?.split(' ')[0]] });
    await page().getByRole('button', { name: 'Undo', exact: true }).last().click();
    await done('Undone');
    await done('1–15 of 4,999');
    assert.deepEqual(
      await inForce(),
      all.filter((entry) => entry !== kept),
    );
    await page().unroute('**/v1/lists/deny/remove');
    await stage.api.post('/v1/lists/deny/remove', { filter: {} });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('when the last page is removed, the page before is shown, not an empty list', async () => {
    const entries = Array.from({ length: 17 }, (_, i) => ({ prefix: `198.18.0.${i}`, note: '' }));
    await stage.api.post('/v1/lists/deny', { entries });
    await open(page(), '/denylist?page=2');
    await done('16–17 of 17');
    await page().getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await page().getByRole('button', { name: 'Remove 2 entries' }).click();
    await page().getByRole('dialog').getByRole('button', { name: 'Remove 2 entries' }).click();
    await done('1–15 of 15');
    assert.equal(new URL(page().url()).searchParams.get('page'), null);
    await stage.api.post('/v1/lists/deny/remove', { filter: {} });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('a colleague removes one of the chosen entries: it is not chosen any more, or told, and the others are removed', async () => {
    const prefixes = ['198.18.0.1', '198.18.0.2', '198.18.0.3'];
    const entries = prefixes.map((prefix) => ({ prefix, note: '' }));
    await stage.api.post('/v1/lists/deny', { entries });
    await open(page(), '/denylist');
    await page().getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await stage.api.post('/v1/lists/deny/remove', { prefixes: prefixes.slice(0, 1) });
    await page().getByRole('button', { name: 'Remove 2 entries' }).click();
    // the next one goes while it is being asked whether to
    await stage.api.post('/v1/lists/deny/remove', { prefixes: prefixes.slice(1, 2) });
    await page().getByRole('dialog').getByRole('button', { name: 'Remove 2 entries' }).click();
    await page().getByRole('dialog', { name: 'Removing' }).getByText('1 done, 1 not:').waitFor();
    await page().getByText('198.18.0.2: it is not in the list any more').waitFor();
    await page().keyboard.press('Escape');
    await page().getByText('The denylist is empty').waitFor();
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('no row moves while colleagues work on the list: what came is announced, what went says so, a note shows', async () => {
    const [a, b, c, d] = ['198.18.0.1', '198.18.0.2', '198.18.0.3', '198.18.0.4'] as const;
    await stage.api.post('/v1/lists/deny', { entries: [a, b, c].map((prefix) => ({ prefix, note: '' })) });
    await open(page(), '/denylist?sort=prefix');
    await row(a).waitFor();
    const place = async (prefix: string) => (await row(prefix).boundingBox())?.y;
    const at = await Promise.all([a, b, c].map(place));
    await stage.api.post('/v1/lists/deny', { entries: [{ prefix: '198.18.0.0' }, { prefix: d }] });
    await stage.api.post('/v1/lists/deny/remove', { prefixes: [b] });
    await stage.api.send('PATCH', '/v1/lists/deny/entry', { prefix: c, note: 'by a colleague' });
    await page().getByRole('button', { name: 'Show 2 new entries' }).waitFor();
    await row(b).getByText('removed', { exact: true }).waitFor();
    await row(c).getByText('by a colleague').waitFor();
    assert.deepEqual(await Promise.all([a, b, c].map(place)), at);
    assert.equal(
      await page()
        .getByRole('checkbox', { name: `Select ${b}` })
        .isDisabled(),
      true,
    );
    await assertAccessible(page(), 'a list that colleagues have changed');
    // "all of this filter" are those that there were
    await page().getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await page().getByRole('button', { name: 'Select all 3 of this filter' }).click();
    await page().getByRole('button', { name: 'Remove 3 entries' }).click();
    await page().getByRole('dialog').getByRole('button', { name: 'Remove 3 entries' }).click();
    await done('2 entries removed');
    await row(a).waitFor({ state: 'detached' });
    // what the reader did shows at once, and the rest with it
    await row(d).waitFor();
    await done('1–2 of 2');
    await stage.api.post('/v1/lists/deny/remove', { filter: {} });
    await row(d).getByText('removed', { exact: true }).waitFor();
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('on a slow line: nothing is sent twice, what is closed before it is checked is not done, and a late refusal is told', async () => {
    await stage.api.post('/v1/lists/deny', { entries: [{ prefix: '198.18.0.7', note: 'before' }] });
    await open(page(), '/denylist');
    const engineGone = { code: 'engine-not-running', message: 'The engine went away.', fields: [] };
    const held = async (path: string, act: () => Promise<unknown>, answerWith?: { status: number; json: unknown }) => {
      let answered = () => {};
      const asked: string[] = [];
      const answer = new Promise<void>((resolve) => {
        answered = resolve;
      });
      await page().route(`**/v1/lists/deny${path}`, async (route) => {
        if (route.request().method() === 'GET') return route.continue();
        asked.push(route.request().method());
        await answer;
        await (answerWith ? route.fulfill(answerWith) : route.continue());
      });
      await act();
      await until('it is on its way', () => asked.length > 0 || undefined);
      return async () => {
        answered();
        await page().unrouteAll({ behavior: 'wait' });
        return asked;
      };
    };
    await page()
      .getByRole('button', { name: /Edit the note of 198\.18\.0\.7/ })
      .click();
    const noted = await held('/entry', async () => {
      await page().getByRole('textbox', { name: 'Note of 198.18.0.7' }).fill('after');
      await page().keyboard.press('Enter');
    });
    await row('198.18.0.7').getByText('after').waitFor();
    await noted();
    await done('Note saved');

    const dialog = page().getByRole('dialog', { name: 'Deny addresses' });
    const add = async (prefix: string) => {
      await page().getByRole('button', { name: 'Add', exact: true }).first().click();
      await dialog.getByLabel('Addresses and prefixes, one a line').fill(prefix);
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    };
    const checked = await held('/import/preview', () => add('198.18.0.8'));
    await page().keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await checked();
    // the engine takes no more, and that is known only when the dialog is closed
    const refused = await held('', () => add('198.18.0.9'), { status: 503, json: { error: engineGone } });
    await page().keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await refused();
    await page().getByRole('alert').getByText(engineGone.message).waitFor();

    const remove = page().getByRole('button', { name: 'Remove 198.18.0.7' });
    const removed = await held('/remove', () => remove.dblclick());
    await remove.and(page().locator('[data-loading]')).waitFor();
    assert.deepEqual(await removed(), ['POST']);
    await done('1 entry removed');
    await row('198.18.0.7').waitFor({ state: 'detached' });
    assert.equal(await row('198.18.0.8').count(), 0);
    await stage.api.post('/v1/lists/deny/remove', { filter: {} });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('beside a whole IPv6 address a long note is a paragraph, not a pillar, however narrow the window', async () => {
    const prefix = '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1234';
    await stage.api.post('/v1/lists/deny', {
      entries: [{ prefix, note: `${'W'.repeat(60)} and more words`.repeat(3) }],
    });
    await open(page(), '/denylist');
    for (const width of [390, 768, 1024, 1440]) {
      await page().setViewportSize({ width, height: 900 });
      const { height } = (await row(prefix).boundingBox())!;
      assert.ok(height < 420, `${height} px at ${width} px`);
    }
    await page().setViewportSize({ width: 1440, height: 900 });
    await stage.api.post('/v1/lists/deny/remove', { filter: {} });
  });

  test('nor in the findings, which are seen again all the time', async () => {
    const database = new DatabaseSync(join(stage.harness.directory, 'sipprot.db'), { timeout: 5000 });
    const put = database.prepare(
      `INSERT INTO findings (key, kind, victim, source, subject, evidence, first_time, last_time, count, state, state_at, note)
       VALUES (?, 'stalePhone', '192.0.2.1', '198.51.100.7', ?, ?, ?, ?, 1, ?, ?, '')`,
    );
    const now = Date.now() - 60_000;
    const keyOf = (user: number) => `stalePhone 198.51.100.7 ${user}`;
    for (const user of [201, 202, 203, 204])
      put.run(
        keyOf(user),
        String(user),
        `phone ${user} uses an old password`,
        now,
        now - user,
        user === 204 ? 'closed' : 'open',
        now,
      );
    database.close();
    await open(page(), '/findings');
    const finding = (user: number) => row(`Phone ${user} uses an old password`);
    const place = async (user: number) => (await finding(user).boundingBox())?.y;
    await finding(203).waitFor();
    const at = await Promise.all([201, 202, 203].map(place));
    assert.equal((await stage.api.post('/v1/findings/dismiss', { key: keyOf(201), note: 'known' })).status, 204);
    await finding(201).getByText('dismissed', { exact: true }).waitFor();
    assert.equal((await stage.api.post('/v1/findings/reopen', { key: keyOf(204) })).status, 204);
    await page().getByRole('button', { name: 'Show 1 new finding' }).waitFor();
    assert.deepEqual(await Promise.all([201, 202, 203].map(place)), at);
    await assertAccessible(page(), 'findings that a colleague has changed');
    await page().getByRole('button', { name: 'Show 1 new finding' }).click();
    await finding(204).waitFor();
    await finding(201).waitFor({ state: 'detached' });
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('findings are searched and filtered by severity, and Back and Reset lead to all', async () => {
    await open(page(), '/findings?state=all');
    const title = page().getByText('A phone keeps using a wrong password', { exact: true }).first();
    await title.waitFor();
    const filters = page().getByRole('search', { name: 'Filters' });
    await filters.getByRole('searchbox').fill('phone 203');
    await page().waitForURL('**/findings?state=all&text=phone+203');
    await page().getByText('1–1 of 1').waitFor();
    await filters.getByRole('combobox', { name: 'Severity' }).click();
    await page().getByRole('option', { name: 'Critical' }).click();
    await page().waitForURL('**/findings?state=all&text=phone+203&severity=critical');
    await page()
      .getByText(/^No finding fits these filters; \d+ findings? (is|are) open\.$/)
      .waitFor();
    await assertAccessible(page(), 'findings that no filter fits');
    await page().goBack();
    await page().getByText('1–1 of 1').waitFor();
    await page().setViewportSize({ width: 360, height: 740 });
    try {
      await assertNoSidewaysScroll(page(), 'the findings with their filters');
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
    await filters.getByRole('button', { name: 'Reset' }).click();
    await page().waitForURL((url) => url.pathname === '/findings' && url.search === '');
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('users are searched by name', async () => {
    for (const name of ['anna', 'bert', 'johanna']) {
      const added = await stage.api.post('/v1/users', { name, role: 'viewer', ownPassword: password });
      assert.equal(added.status, 200, added.text);
    }
    await open(page(), '/users');
    const table = page().getByRole('table', { name: 'Users' });
    const filters = page().getByRole('search', { name: 'Filters' });
    await table.getByRole('row', { name: /^bert/ }).waitFor();
    await filters.getByRole('searchbox').fill('ANNA');
    await page().waitForURL('**/users?text=ANNA');
    await table.getByRole('row', { name: /^bert/ }).waitFor({ state: 'detached' });
    await table.getByRole('row', { name: /^johanna/ }).waitFor();
    await assertAccessible(page(), 'users that are searched');
    await filters.getByRole('searchbox').fill('nobody');
    await page().getByText('No user fits this filter').waitFor();
    await page().setViewportSize({ width: 360, height: 740 });
    try {
      await assertNoSidewaysScroll(page(), 'the users with their search');
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
    await filters.getByRole('button', { name: 'Reset' }).click();
    await page().waitForURL((url) => url.pathname === '/users' && url.search === '');
    await table.getByRole('row', { name: /^bert/ }).waitFor();
    assert.deepEqual(stage.admin.faults(), []);
  });

  test('what would cut off oneself is refused in the words of the danger, by hand and from a file', async () => {
    await stage.api.post('/v1/lists/allow', { entries: [{ prefix: '203.0.113.0/24' }] });
    await open(page(), '/denylist');
    await page().getByRole('button', { name: 'Add', exact: true }).first().click();
    const form = page().getByRole('dialog', { name: 'Deny addresses' });
    await form.getByLabel('Addresses and prefixes, one a line').fill('127.0.0.0/8\n203.0.113.7');
    await form.getByRole('button', { name: 'Add 2 entries' }).click();
    const refused = form.getByRole('alert').filter({ hasText: 'This is refused' });
    await refused.getByText('it covers your own address 127.0.0.1').waitFor();
    assert.equal(await refused.getByText('203.0.113.7').count(), 0, 'what is only warned of is not called refused');
    await form.getByRole('alert').filter({ hasText: 'Look at this' }).getByText('203.0.113.7').waitFor();
    await assertAccessible(page(), 'a refused danger');
    assert.ok(await form.getByRole('button', { name: 'Add 2 entries' }).isDisabled());
    await form.getByRole('button', { name: 'Cancel' }).click();
    const dialog = await importDialog(fileOf('self.csv', 'ip,note\n0.0.0.0/0,everybody\n'));
    await dialog.getByText('it covers all addresses').waitFor();
    assert.ok(await dialog.getByRole('button', { name: /^Import/ }).isDisabled());
    const { json } = await stage.api.get('/v1/lists/deny');
    assert.equal((json as { total: number }).total, 0);
  });
});

/** Address and note of a line of CSV, whatever stands behind. */
function plain(line: string): string {
  const [, address, note] = /^"?([^",]+)"?,("(?:[^"]|"")*"|[^,]*)/.exec(line) ?? [];
  return `${address} ${note?.replace(/^"|"$/g, '').replaceAll('""', '"')}`;
}
