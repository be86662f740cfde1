import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlError } from '../../engine/control/control-error.ts';
import { errorOf } from './error-of.ts';

test('what the engine says is answered as sentences that end alike, also behind brackets', () => {
  const answered = (message: string) => errorOf(new ControlError('would-cut-off', message)).message;
  for (const [said, answer] of [
    ['198.51.100.7 is not blocked', '198.51.100.7 is not blocked.'],
    [
      '127.0.0.1 cannot be shut out: the source is this host itself (loopback)',
      '127.0.0.1 cannot be shut out: the source is this host itself (loopback).',
    ],
    ['the kernel refused it: No space left.', 'The kernel refused it: No space left.'],
    ['is it another version of sipprot?', 'Is it another version of sipprot?'],
  ] as const)
    assert.equal(answered(said), answer);
});
