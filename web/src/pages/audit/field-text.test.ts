import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldText, fieldTitle } from './field-text.ts';

const titleOf = (id: string) => (id === 'flood' ? 'Flood' : id);

test('the audit calls fields and values what the pages call them, not what the program does', () => {
  assert.equal(fieldTitle('totp'), 'Second factor');
  assert.equal(fieldTitle(''), 'Second factor');
  assert.equal(fieldTitle('smtp.to'), 'E-mail: Recipients');
  assert.equal(fieldTitle('digestMinutes'), 'Gather blocks for (minutes)');
  assert.equal(fieldTitle('of.a.later.version'), 'of.a.later.version');
  assert.equal(fieldText('cause', 'operator', titleOf), 'By hand');
  assert.equal(fieldText('cause', 'flood', titleOf), 'Flood');
  assert.equal(fieldText('role', 'viewer', titleOf), 'Viewer');
  assert.equal(fieldText('disabled', true, titleOf), 'yes');
  assert.equal(fieldText('smtp.to', [], titleOf), '–');
  assert.equal(fieldText('smtp.to', ['a@example.org', 'b@example.org'], titleOf), 'a@example.org, b@example.org');
  const hooks = [{ id: 'x', url: 'https://a.example/', enabled: false, secret: '' }];
  assert.equal(fieldText('webhooks', hooks, titleOf), 'https://a.example/ (off)');
  assert.equal(fieldText('later', { a: 1 }, titleOf), '{"a":1}');
});
