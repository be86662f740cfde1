import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notifications } from '../../../../src/console/contract/notifications.ts';
import { conflictTitle, conflictValues } from './conflict-values.ts';
import { bodyOf, formOf, isChanged, type NotificationForm } from './notification-form.ts';
import { decideNotifications, rebaseNotifications } from './rebase-notifications.ts';
import { saved as stored } from './saved.test-support.ts';

const saved: Notifications = {
  ...stored,
  kinds: ['block', 'finding'],
  webhooks: [{ ...stored.webhooks[0]!, secret: '' }],
};
const smtp = (change: Partial<Notifications['smtp']>) => ({ ...saved.smtp, ...change });
const hook = (change: Partial<Notifications['webhooks'][number]>) => ({ ...saved.webhooks[0]!, ...change });
/** What I have changed, on top of what a colleague has saved meanwhile. */
const rebased = (mine: (form: NotificationForm) => Partial<NotificationForm>, theirs: Partial<Notifications>) => {
  const form = formOf(saved);
  return rebaseNotifications(
    { form: { ...form, ...mine(form) }, base: saved, revision: 3 },
    { ...saved, ...theirs },
    4,
  );
};

test('what only a colleague has changed stays as he saved it, down to each kind, recipient and webhook', () => {
  const theirs = {
    kinds: ['block', 'finding', 'stalePhone'] as Notifications['kinds'],
    smtp: smtp({ to: ['b@example.org', 'his@example.org'], from: 'his@example.org' }),
    webhooks: [hook({ enabled: false })],
  };
  const { form, revision, conflicts } = rebased(
    ({ smtp: typed }) => ({ kinds: ['block'], maxPerHour: 30, smtp: { ...typed, to: ['mine@example.org'] } }),
    theirs,
  );
  assert.deepEqual([conflicts, revision], [[], 4]);
  const body = bodyOf(form);
  assert.deepEqual(body.kinds, ['block', 'stalePhone']);
  assert.deepEqual([body.digestMinutes, body.maxPerHour], [10, 30]);
  assert.deepEqual([body.smtp.from, body.smtp.to], ['his@example.org', ['his@example.org', 'mine@example.org']]);
  assert.equal(body.webhooks[0]?.enabled, false);
  assert.equal('password' in body.smtp || 'secret' in body.webhooks[0]!, false, 'secrets stay as they are kept');
});

test('what both have changed is asked about, and each answer is what is saved', () => {
  const theirs = { ...saved, digestMinutes: 15, webhooks: [] };
  const kept = rebased(
    () => ({ digestMinutes: 20, webhooks: [hook({ secret: undefined, url: 'https://x.example/' })] }),
    theirs,
  );
  assert.deepEqual(
    kept.conflicts.map((conflict) => [conflictTitle(conflict), conflictValues(conflict)]),
    [
      ['Gather blocks for', { before: '10', theirs: '15', mine: '20' }],
      [
        'Webhook https://x.example/',
        { before: 'Address https://hooks.example/x', theirs: 'none', mine: 'Address https://x.example/' },
      ],
    ],
  );
  const [first, second] = kept.conflicts;
  const decided = decideNotifications(kept, theirs, first!, 'mine');
  const half = rebaseNotifications(decided, theirs, 4);
  assert.deepEqual(half.conflicts, [second], 'the other question stays');
  const whole = rebaseNotifications(decideNotifications(half, theirs, second!, 'theirs'), theirs, 4);
  assert.deepEqual([whole.conflicts, whole.revision], [[], 4]);
  assert.deepEqual([whole.form.digestMinutes, whole.form.webhooks], [20, []]);
  const none = rebaseNotifications(decideNotifications(half, theirs, second!, 'mine'), theirs, 4);
  assert.equal(none.form.webhooks[0]?.url, 'https://x.example/');
});

test('a password that I typed for one mail server does not go to the one that a colleague has set, and is never shown', () => {
  const typed = rebased(({ smtp: form }) => ({ smtp: { ...form, password: 'for mail.example' } }), {
    smtp: smtp({ host: 'relay.example' }),
  });
  const [conflict] = typed.conflicts;
  assert.equal(conflictTitle(conflict!), 'E-mail');
  const values = conflictValues(conflict!);
  assert.deepEqual(values, {
    before: 'Server mail.example, Password one is set',
    theirs: 'Server relay.example, Password one is set',
    mine: 'Server mail.example, Password a new one',
  });
  const taken = decideNotifications(typed, { ...saved, smtp: smtp({ host: 'relay.example' }) }, conflict!, 'theirs');
  assert.doesNotMatch(JSON.stringify(taken.form), /for mail/);
});

test('each of two webhooks that were added at once is kept, and the same change made twice is none', () => {
  const mine = { id: 'webhook-2', enabled: true, url: 'https://mine.example/', secret: 'typed' };
  const theirs = { ...mine, url: 'https://his.example/', secret: null };
  const { form, conflicts } = rebased(({ webhooks }) => ({ webhooks: [...webhooks, mine] }), {
    webhooks: [...saved.webhooks, theirs],
  });
  assert.deepEqual(conflicts, []);
  assert.deepEqual(
    form.webhooks.map(({ id, url, secret }) => [id, url, secret]),
    [
      ['webhook-1', 'https://hooks.example/x', undefined],
      ['webhook-2', 'https://his.example/', undefined],
      ['webhook-3', 'https://mine.example/', 'typed'],
    ],
  );
  const same = rebased(() => ({ maxPerHour: 50 }), { maxPerHour: 50 });
  assert.equal(isChanged(same.form, { ...saved, maxPerHour: 50 }), false);
});
