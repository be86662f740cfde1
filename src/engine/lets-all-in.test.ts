import assert from 'node:assert/strict';
import { test } from 'node:test';
import { started } from '../guard/guard-bench.test-support.ts';
import { parsePrefix } from '../model/address.ts';
import { settingsSchema } from '../model/settings.ts';
import { letsAllIn } from './lets-all-in.ts';

const actor = { name: 'ada', source: 'cli' } as const;
const prefix = (text: string) => parsePrefix(text)!;
const entry = (text: string) => ({ prefix: prefix(text), note: '', addedBy: 'ada', addedAt: 0 });

test('whoever let everybody in, to look for a fault, is told of it', async () => {
  const { guard } = await started();
  assert.equal(letsAllIn(guard), undefined);
  await guard.lists.change('allow', { add: [entry('0.0.0.0/1'), entry('::/0')] }, actor);
  assert.equal(letsAllIn(guard), '::/0 is in the allowlist');
  await guard.lists.change('allow', { remove: [prefix('::/0')] }, actor);
  assert.equal(letsAllIn(guard), undefined, 'any narrower entry is the operator’s to know');
  await guard.configure(() => settingsSchema.parse({ neverBlock: ['192.0.2.1', '0.0.0.0/0'] }), actor);
  assert.equal(letsAllIn(guard), '0.0.0.0/0 is in the setting neverBlock');
});
