import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationsSchema } from '../../../../src/console/contract/notifications.ts';
import { bodyOf, formOf, isChanged, newWebhook } from './notification-form.ts';
import { saved } from './saved.test-support.ts';
import { hasSecret } from './secret-field.ts';

test('saving a change of the recipients keeps the password of the mail server', () => {
  const form = formOf(saved);
  assert.equal(isChanged(form, saved), false);
  const body = bodyOf({ ...form, smtp: { ...form.smtp, to: ['c@example.org'] } });
  assert.equal('password' in body.smtp, false);
  assert.equal('secret' in body.webhooks[0]!, false);
  assert.ok(notificationsSchema.safeParse(body).success);
});

test('a typed password is sent, an emptied field keeps the old one, and taking it away is said outright', () => {
  const form = formOf(saved);
  const send = (password: string | null) => bodyOf({ ...form, smtp: { ...form.smtp, password } }).smtp;
  assert.equal(send('new').password, 'new');
  assert.equal('password' in send(''), false);
  assert.equal(send(null).password, null);
  assert.deepEqual(
    [hasSecret(undefined, ''), hasSecret(undefined, null), hasSecret(null, ''), hasSecret('x', null)],
    [true, false, false, true],
  );
});

test('a second webhook does not take the place of the first', () => {
  assert.equal(newWebhook(saved.webhooks).id, 'webhook-2');
  assert.equal(isChanged({ ...formOf(saved), webhooks: [...saved.webhooks, newWebhook(saved.webhooks)] }, saved), true);
});
