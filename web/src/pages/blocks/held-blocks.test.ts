import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListedBlock } from '../../../../src/console/contract/blocks.ts';
import { heldBlocks } from './held-blocks.ts';

const block = (target: string, until: number) => ({ target, until }) as ListedBlock;

test('rows keep their order, say when they last longer, and are over when nothing is in force of them any more', () => {
  const rows = [block('c', 3), block('b', 2), block('a', 1)];
  const now = [block('a', 9), block('c', 3)];
  assert.deepEqual(
    heldBlocks(rows, now).map(({ target, until, over }) => [target, until, over]),
    [
      ['c', 3, false],
      ['b', 2, true],
      ['a', 9, false],
    ],
  );
  assert.ok(
    heldBlocks(rows, undefined).every(({ over }) => !over),
    'not known yet',
  );
});
