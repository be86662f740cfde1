import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newest } from './establish.ts';
import type { SignedMembership } from './membership.ts';

const member = (id: string, serial: number, revoked?: true) => ({ id, serial, revoked }) as unknown as SignedMembership;

test('an old copy of the cluster key’s file brings back nobody who was revoked since, and forgets nobody who was added', () => {
  const kept = [member('pbx-1', 3), member('stolen', 1)];
  const known = [member('pbx-1', 2), member('stolen', 2, true), member('pbx-4', 1)];
  assert.deepEqual(newest(kept, known), [member('pbx-1', 3), member('stolen', 2, true), member('pbx-4', 1)]);
});
