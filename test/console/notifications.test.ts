import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { issueCertificate } from '../../src/certificates/certificate.ts';
import { Console } from '../../src/console/console.ts';
import type { Notifications } from '../../src/console/contract/notifications.ts';
import type { WebhookBody } from '../../src/console/notify/compose.ts';
import { sendMail } from '../../src/console/notify/send-mail.ts';
import type { Browser } from './browser.ts';
import { type Harness, optionsIn, startEngine, startHarness, until } from './harness.ts';
import { type MailServer, mailUser, startMailServer } from './mail-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const home = fileURLToPath(new URL('../../', import.meta.url));
const minute = 60_000;

interface Shown {
  readonly notifications: Notifications;
  readonly defaults: Partial<Notifications>;
  readonly revision: number;
  readonly deliveries: { readonly way: string; readonly ok: boolean; readonly detail: string }[];
}

let harness: Harness;
let admin: Browser;
let mail: MailServer;
let hook: WebhookReceiver;
/** how far the console's clock has been put forward */
let ahead = 0;

before(async () => {
  harness = await startHarness({ clock: () => Date.now() + ahead });
  admin = await harness.signedIn('admin');
  mail = await startMailServer();
  hook = await startWebhookReceiver();
});
after(async () => {
  await harness.close();
  await mail[Symbol.asyncDispose]();
  await hook[Symbol.asyncDispose]();
});

function wanted(change: Partial<Notifications> = {}): Notifications {
  return {
    kinds: ['block', 'stalePhone', 'leakAlarm', 'finding', 'enforcementFailure', 'engineTrouble', 'captureTrouble'],
    digestMinutes: 0,
    maxPerHour: 1000,
    smtp: {
      enabled: true,
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      user: '',
      password: null,
      from: 'sipprot@example.org',
      to: ['night@example.org'],
    },
    webhooks: [{ id: 'webhook-1', enabled: true, url: hook.url, secret: 'hook secret 9' }],
    ...change,
  };
}

const save = async (change: Partial<Notifications> = {}) => {
  const answer = await admin.send('PUT', '/v1/notifications', wanted(change));
  assert.equal(answer.status, 200, answer.text);
  return answer.json as Shown;
};
const block = (target: string) => admin.post('/v1/blocks', { target, seconds: 600, note: 'by hand' });
/** Resolves when the console has heard of all of them. */
async function blockMany(network: string, count: number): Promise<void> {
  let heard = 0;
  const end = harness.console.parts.feed.listen(({ json }) => {
    if (json.startsWith('{"kind":"block"') && json.includes(network)) heard++;
  });
  for (let i = 0; i < count; i++) await block(`${network}.${i}`);
  await until('all events', () => heard >= count || undefined);
  end();
}
const bodies = () => hook.requests.map(({ body }) => JSON.parse(body) as WebhookBody);
const run = () => harness.console.parts.notifier.run();

beforeEach(() => {
  mail.mails.length = 0;
  hook.requests.length = 0;
  mail.refuse(null);
  hook.answer(204);
});

describe('what is told', () => {
  test('a block reaches a mailbox and a webhook, signed, within seconds', async () => {
    await save();
    await block('203.0.113.10');
    const received = await until('the mail', () => mail.mails[0]);
    assert.deepEqual([received.from, received.to], ['sipprot@example.org', ['night@example.org']]);
    assert.match(received.text, /Subject: \[sipPROT pbx-1\] 203\.0\.113\.10 would be blocked/);
    assert.match(received.text, /Auto-Submitted: auto-generated/);
    const { headers, body } = await until('the webhook', () => hook.requests[0]);
    const parsed = JSON.parse(body) as WebhookBody;
    assert.equal(parsed.version, 1);
    assert.equal(parsed.host, 'pbx-1');
    assert.deepEqual(
      parsed.notices.map(({ kind, address }) => [kind, address]),
      [['block', '203.0.113.10']],
    );
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-sipprot-signature']))!;
    assert.equal(createHmac('sha256', 'hook secret 9').update(`${seconds}.${body}`).digest('hex'), signature);
    assert.ok(Math.abs(Number(seconds) - Date.now() / 1000 - ahead / 1000) < 60);
    const shown = (await admin.get('/v1/notifications')).json as Shown;
    assert.deepEqual(
      new Set(shown.deliveries.slice(0, 2).map(({ way, ok }) => `${way} ${ok}`)),
      new Set(['smtp true', 'webhook-1 true']),
    );
  });

  test('whatever was saved, the defaults are answered too: there is a way back to them', async () => {
    const { notifications, defaults } = (await admin.get('/v1/notifications')).json as Shown;
    assert.notEqual(notifications.maxPerHour, defaults.maxPerHour);
    assert.deepEqual(defaults, { digestMinutes: 15, maxPerHour: 12 });
  });

  test('a block that comes while the console starts is told as one that would be, where the hosts observe only', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sipprot-first-'));
    const engine = await startEngine(directory);
    const console = new Console(optionsIn(directory), pino({ level: 'silent' }));
    try {
      const started = console.start();
      const { smtp, ...byWebhook } = wanted({ kinds: ['block'] });
      console.parts.notifier.configure({ ...byWebhook, smtp: { ...smtp, enabled: false } });
      await until('the engine is there', () => console.parts.engine.running || undefined);
      await console.parts.engine.request('block', { target: '203.0.113.12', seconds: 600 });
      await started;
      await until('the webhook', () => hook.requests[0]);
      assert.deepEqual(
        bodies().map(({ title }) => title),
        ['203.0.113.12 would be blocked'],
      );
    } finally {
      await console.stop();
      await engine.stop(true);
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test('blocks are gathered into one message; what is beyond the first fifty is counted', async () => {
    await save({ digestMinutes: 10 });
    await blockMany('198.18.7', 60);
    await run();
    assert.equal(mail.mails.length, 0, 'the ten minutes are not over');
    ahead += 11 * minute;
    await run();
    const received = await until('the digest', () => mail.mails[0]);
    assert.match(received.text, /60 would be blocked/);
    assert.match(received.text, /and 10 more/);
    await until('the webhook', () => hook.requests[0]);
    assert.equal(bodies()[0]!.notices.length, 50);
    assert.equal(bodies()[0]!.more, 10);
    ahead += 11 * minute;
    await run();
    assert.equal(mail.mails.length, 1, 'nothing is told twice');
  });

  test('a storm of blocks stays within the limit an hour, leaves room for alarms, and is told as a number afterwards', async () => {
    ahead += 61 * minute;
    await save({ maxPerHour: 4 });
    await blockMany('198.18.8', 30);
    const { notifier } = harness.console.parts;
    for (let i = 0; i < 12; i++) await run();
    await until('half of the limit', () => mail.mails.length >= 2 || undefined);
    assert.equal(mail.mails.length, 2);
    notifier.event({
      kind: 'alarm',
      area: 'enforcement',
      key: 'leak 203.0.113.1',
      text: 'answered a blocked one',
      remedy: 'Look.',
    });
    await run();
    await until('the alarm', () => mail.mails.find(({ text }) => /a block is not enforced/.test(text)));
    assert.match(mail.mails.at(-1)!.text.replace(/=\r?\n/g, ''), /28 messages were held back/);
    ahead += 61 * minute;
    await run();
    assert.equal(mail.mails.length, 3);
  });

  test('only what was chosen is told, and the same thing once', async () => {
    ahead += 61 * minute;
    await save({ kinds: ['captureTrouble', 'stalePhone', 'leakAlarm'] });
    const { notifier } = harness.console.parts;
    const alarm = {
      kind: 'alarm',
      area: 'capture',
      key: 'capture eth0',
      text: 'eth0 is not captured: down',
      remedy: 'See.',
    };
    for (let i = 0; i < 5; i++) notifier.event(alarm);
    notifier.event({ ...alarm, area: 'engine', key: 'store' });
    const phone = {
      kind: 'stalePhone',
      key: 'stalePhone 198.51.100.7 204',
      time: Date.now(),
      victim: '192.0.2.10',
      source: '198.51.100.7',
      subject: '204',
      evidence: '204 is refused every 60 s',
    };
    notifier.event({ kind: 'finding', finding: phone });
    notifier.event({ kind: 'finding', finding: phone });
    notifier.event({ kind: 'finding', finding: { ...phone, kind: 'serverBanner', key: 'x' } });
    notifier.event({ kind: 'finding', finding: { ...phone, kind: 'digestLeak', key: 'y' } });
    for (let i = 0; i < 4; i++) await run();
    assert.deepEqual(
      bodies().map(({ title }) => title),
      ['capture is disturbed', 'a phone uses an old password', 'credentials leaked'],
    );
  });

  test('text of an attacker cannot add a header, a line or a recipient to a mail', async () => {
    ahead += 61 * minute;
    await save();
    const evil = 'x\r\nBcc: thief@example.net\r\n\r\n<script>alert(1)</script>\u202e';
    harness.console.parts.notifier.event({ kind: 'alarm', area: 'engine', key: evil, text: evil, remedy: evil });
    await run();
    const received = await until('the mail', () => mail.mails[0]);
    assert.deepEqual(received.to, ['night@example.org']);
    assert.doesNotMatch(received.text, /^Bcc:/m);
    assert.match(received.text, /Content-Type: text\/plain/);
    assert.doesNotMatch(received.text, /text\/html/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those must not be there
    for (const { text } of bodies()[0]!.notices) assert.doesNotMatch(text, /[\u0000-\u001f\u202e]/);
  });
});

describe('when it cannot be sent', () => {
  test('it waits, is tried again, and says in words what is wrong', async () => {
    ahead += 61 * minute;
    await save();
    mail.refuse('mailbox is full');
    hook.answer(503);
    await block('203.0.113.40');
    const failed = await until('both failures', async () => {
      const { deliveries } = (await admin.get('/v1/notifications')).json as Shown;
      const some = deliveries.filter(({ ok }) => !ok);
      return some.length === 2 ? some : undefined;
    });
    assert.match(failed.find(({ way }) => way === 'smtp')!.detail, /refuses the message.*mailbox is full/);
    assert.match(failed.find(({ way }) => way === 'webhook-1')!.detail, /answers 503/);
    mail.refuse(null);
    hook.answer(204);
    await run();
    assert.equal(mail.mails.length, 0, 'not at once');
    ahead += minute;
    await run();
    await until('the mail', () => mail.mails[0]);
    await until('the webhook', () => hook.requests[1]);
    assert.match(mail.mails[0]!.text, /203\.0\.113\.40/);
  });

  test('a redirect is not followed, and metadata services are not asked', async () => {
    hook.answer(302, 'http://127.0.0.1:9/elsewhere');
    await save();
    const redirected = await admin.post('/v1/notifications/test', { way: 'webhook-1' });
    assert.match(
      (redirected.json as { detail: string }).detail,
      /answers 302: it wants to be asked elsewhere \(http:\/\/127\.0\.0\.1:9\/elsewhere\), give that address/,
    );
    for (const [url, words] of [
      ['http://169.254.169.254/latest/meta-data', /not an address for webhooks/],
      ['http://[fe80::1]/', /not an address for webhooks/],
      ['http://198.51.100.9/', /use https/],
      ['http://[::ffff:169.254.169.254]/', /not an address for webhooks/],
      [hook.url.replace('http:', 'https:'), /does not speak TLS there: look at the port, or use http$/],
      [`http://127.0.0.1:${mail.port}/`, /is no web server: look at the port$/],
    ] as const) {
      await save({ webhooks: [{ id: 'w', enabled: true, url, secret: null }] });
      const { detail, ok } = (await admin.post('/v1/notifications/test', { way: 'w' })).json as Shown['deliveries'][0];
      assert.equal(ok, false);
      assert.match(detail, words, url);
    }
  });

  test('the test tells what the server says: a wrong password, a wrong kind of encryption, nobody there', async () => {
    const trial = async (smtp: Partial<Notifications['smtp']>) => {
      await save({ smtp: { ...wanted().smtp, ...smtp }, webhooks: [] });
      return (await admin.post('/v1/notifications/test', { way: 'smtp' })).json as Shown['deliveries'][0];
    };
    assert.equal((await trial({ user: mailUser.name, password: mailUser.password })).ok, true);
    assert.equal(mail.mails.at(-1)!.user, mailUser.name);
    assert.match((await trial({ user: mailUser.name, password: 'wrong' })).detail, /refuses this user or password/);
    assert.match((await trial({ security: 'tls' })).detail, /choose STARTTLS|encryption|TLS/i);
    assert.match((await trial({ security: 'starttls' })).detail, /certificate .* is not trusted/);
    assert.match((await trial({ port: 9 })).detail, /127\.0\.0\.1 port 9 takes no connection: nothing listens there/);
  });
});

test('with a certificate that the system trusts, mail goes by STARTTLS and by TLS', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-mail-'));
  const days = 2;
  const now = Date.now();
  const authority = issueCertificate({ use: 'authority', commonName: 'test authority', names: [], days, now });
  const pair = issueCertificate({ use: 'server', commonName: 'localhost', names: ['localhost'], days, now }, authority);
  const file = join(directory, 'ca.pem');
  writeFileSync(file, authority.certificate);
  try {
    for (const security of ['starttls', 'tls'] as const) {
      await using server = await startMailServer({
        cert: pair.certificate,
        key: pair.key,
        secure: security === 'tls',
      });
      const smtp = {
        ...wanted().smtp,
        host: 'localhost',
        port: server.port,
        security,
        user: mailUser.name,
        password: mailUser.password,
      };
      const script = `
        const { sendMail } = await import(${JSON.stringify(join(home, 'src/console/notify/send-mail.ts'))});
        console.log(await sendMail(${JSON.stringify(smtp)}, { subject: 'trusted', text: 'x', json: {} }));`;
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
      });
      assert.deepEqual([server.mails[0]?.encrypted, server.mails[0]?.user], [true, mailUser.name]);
      // and here, where nobody trusts that authority
      await assert.rejects(sendMail(smtp, { subject: 's', text: 't', json: {} as WebhookBody }), /not trusted/);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

describe('secrets', () => {
  test('are never answered, logged or audited, stay when they are not given, and do not follow to another server', async () => {
    await save({
      smtp: { ...wanted().smtp, user: mailUser.name, password: mailUser.password },
    });
    const { smtp, webhooks, ...rest } = wanted();
    const { password: _, ...kept } = { ...smtp, user: mailUser.name };
    const { secret: __, ...keptHook } = webhooks[0]!;
    const again = await admin.send('PUT', '/v1/notifications', { ...rest, smtp: kept, webhooks: [keptHook] });
    const shown = (again.json as Shown).notifications;
    assert.equal(shown.smtp.password, '');
    assert.equal(shown.webhooks[0]!.secret, '');
    assert.equal(((await admin.post('/v1/notifications/test', { way: 'smtp' })).json as { ok: boolean }).ok, true);
    const audit = await admin.get('/v1/audit?limit=100');
    const database = JSON.stringify(harness.console.parts.accounts.audit.query({}, { limit: 1000, offset: 0 }));
    for (const text of [again.text, audit.text, database, harness.logged.join('\n')])
      for (const secret of [mailUser.password, 'hook secret 9']) assert.ok(!text.includes(secret));
    assert.match(audit.text, /notifications\.change/);
    const moved = await admin.send('PUT', '/v1/notifications', {
      ...rest,
      smtp: { ...kept, host: 'mail.example.net', security: 'tls' },
      webhooks: [{ ...keptHook, url: 'https://thief.example.net/' }],
    });
    assert.equal(moved.status, 400, 'the password would go to another server');
    assert.match(moved.text, /smtp\.password/);
  });

  test('a form that cannot work is refused with the field and the reason', async () => {
    for (const [smtp, field] of [
      [{ host: '' }, 'smtp.host'],
      [{ host: 'mail.example:25' }, 'smtp.host'],
      [{ from: '' }, 'smtp.from'],
      [{ to: [] }, 'smtp.to'],
      [{ host: 'mail.example.org', user: 'u', password: 'p', security: 'none' }, 'smtp.security'],
    ] as const) {
      const answer = await admin.send(
        'PUT',
        '/v1/notifications',
        wanted({ smtp: { ...wanted().smtp, ...smtp } as never }),
      );
      assert.equal(answer.status, 400, field);
      assert.match(answer.text, new RegExp(`"field":"${field.replace('.', '\\.')}"`));
    }
    const twice = await admin.send(
      'PUT',
      '/v1/notifications',
      wanted({ webhooks: [wanted().webhooks[0]!, wanted().webhooks[0]!] }),
    );
    assert.equal(twice.status, 400);
    assert.equal((await admin.send('PUT', '/v1/notifications', { ...wanted(), kinds: ['all'] })).status, 400);
  });

  test('two who save at once do not undo each other unseen: the later one is refused, and nothing of it is kept', async () => {
    await save();
    const put = (change: object) => admin.send('PUT', '/v1/notifications', { ...wanted(), ...change });
    const shown = async () => (await admin.get('/v1/notifications')).json as Shown;
    const { revision } = await shown();
    const first = await put({ digestMinutes: 7, revision });
    assert.equal(first.status, 200, first.text);
    const saved = first.json as Shown;
    assert.notEqual(saved.revision, revision);
    const refused = await put({ maxPerHour: 99, revision });
    assert.equal(refused.status, 409);
    assert.deepEqual((refused.json as { error: object }).error, {
      code: 'conflict',
      message: `The notifications are at revision ${saved.revision}, not ${revision}.`,
      fields: [],
    });
    const { notifications, revision: now } = await shown();
    assert.deepEqual([notifications.digestMinutes, notifications.maxPerHour, now], [7, 1000, saved.revision]);
    const audited = (await admin.get('/v1/audit?action=notifications.change&limit=1')).json as {
      rows: { after: Notifications }[];
    };
    assert.equal(audited.rows[0]?.after.digestMinutes, 7, 'what was refused is not audited as a change');
    const again = await put({ maxPerHour: 99, revision: saved.revision });
    assert.equal(again.status, 200, again.text);
    // a refused form changes no revision; a script that gives none goes over what it finds
    assert.equal((await put({ maxPerHour: 0 })).status, 400);
    assert.equal((await shown()).revision, (again.json as Shown).revision);
    assert.equal((await put({})).status, 200);
  });

  test('a change is undone from the audit with the secrets that are in force, and not where one is gone', async () => {
    const hook1 = wanted().webhooks[0]!;
    await save();
    const newest = async () => {
      const { json } = await admin.get('/v1/audit?action=notifications.change&limit=1');
      return Number((json as { rows: { id: string }[] }).rows[0]!.id.slice(1));
    };
    const undo = (id: number) => admin.post('/v1/notifications/undo', { id });
    const smtp = { ...wanted().smtp, to: ['day@example.org'] };
    await save({ digestMinutes: 30, smtp, webhooks: [{ ...hook1, enabled: false, secret: 'another secret' }] });
    const first = await newest();
    await save({ digestMinutes: 30, smtp, maxPerHour: 50, webhooks: [{ ...hook1, enabled: false, secret: '' }] });
    const undone = await undo(first);
    assert.equal(undone.status, 200, undone.text);
    assert.doesNotMatch(undone.text, /secret 9|another secret/);
    const { settings } = harness.console.parts.notifier;
    assert.deepEqual([settings.digestMinutes, settings.maxPerHour, settings.smtp.to], [0, 50, ['night@example.org']]);
    assert.deepEqual(settings.webhooks, [{ ...hook1, secret: 'another secret' }]);
    assert.equal((await undo(first)).status, 409, 'its fields are no longer what it made of them');
    await save();
    await save({ webhooks: [{ ...hook1, url: `${hook.url}/other`, secret: null }] });
    const refused = await undo(await newest());
    assert.equal(refused.status, 409, 'the webhook would go on unsigned');
    assert.match(refused.text, /type it again/);
    assert.equal((await undo(1_000_000)).status, 404);
  });

  test('only an admin sees and changes them', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const user = await harness.signedIn(role);
      assert.equal((await user.get('/v1/notifications')).status, 403);
      assert.equal((await user.send('PUT', '/v1/notifications', wanted())).status, 403);
      assert.equal((await user.post('/v1/notifications/test', { way: 'smtp' })).status, 403);
    }
    assert.equal((await harness.anonymous().get('/v1/notifications')).status, 401);
  });
});

test('an engine that is gone for longer than a restart takes is told, and its return; what waits outlives a restart of the console', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-notices-'));
  let later = 0;
  const clock = () => Date.now() + later;
  const log = pino({ level: 'silent' });
  let engine = await startEngine(directory);
  let console = new Console(optionsIn(directory), log, { clock });
  await console.start();
  try {
    const receiver = await startWebhookReceiver();
    console.parts.notifier.configure(
      wanted({
        smtp: { ...wanted().smtp, enabled: false },
        webhooks: [{ id: 'w', enabled: true, url: receiver.url, secret: null }],
      }),
    );
    const titles = () => receiver.requests.map(({ body }) => (JSON.parse(body) as WebhookBody).notices[0]?.text);
    await engine.stop(false);
    await until('the console sees it', () => (console.parts.engine.running ? undefined : true));
    await console.parts.notifier.run();
    assert.equal(titles().length, 0, 'a restart is no trouble');
    later += 11_000;
    receiver.answer(500);
    await console.parts.notifier.run();
    await until('a try', () => titles()[0]);
    await console.stop();
    receiver.answer(204);
    console = new Console(optionsIn(directory), log, { clock });
    await console.start();
    later += minute;
    await console.parts.notifier.run();
    await until('after the restart', () => titles()[1]);
    assert.match(titles()[1]!, /The engine is not running/);
    later += 11_000;
    await console.parts.notifier.run();
    engine = await startEngine(directory);
    await until('the engine is back', async () => {
      await console.parts.notifier.run();
      return titles().some((title) => /runs again/.test(title ?? '')) || undefined;
    });
    assert.doesNotMatch(readFileSync(join(directory, 'sipprot.db'), 'latin1'), /hook secret/);
    await receiver[Symbol.asyncDispose]();
  } finally {
    await console.stop();
    await engine.stop(true);
    rmSync(directory, { recursive: true, force: true });
  }
});
