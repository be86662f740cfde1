import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitReason } from './wait-reason.ts';

test('who meets a busy console is not told of failed attempts that nobody made', () => {
  assert.match(waitReason('locked-out')!('30 s'), /^Too many failed attempts\. .* 30 s/);
  assert.doesNotMatch(waitReason('busy')!('5 s'), /failed/);
  assert.match(waitReason('busy')!('5 s'), /busy.* 5 s/);
  assert.doesNotMatch(waitReason('too-many')!('40 s'), /failed/);
  assert.match(waitReason('too-many')!('40 s'), /requests.* 40 s/);
  assert.equal(waitReason('busy')!(null), 'You can try again now.');
});

test('what is no matter of time is told by the answer’s own sentence', () => {
  for (const code of ['wrong-credentials', 'engine-not-running', 'unreadable', undefined])
    assert.equal(waitReason(code), undefined);
});
