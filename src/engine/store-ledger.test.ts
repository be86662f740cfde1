import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, formatPrefix, hostPrefix } from '../model/address.ts';
import { type Block, formatTarget, parseTarget } from '../model/block.ts';
import { noon } from '../store/testing/sample-attack.ts';
import { scratchStore } from '../store/testing/scratch.ts';
import { StoreLedger } from './store-ledger.ts';

function block(target: string, changes: Partial<Block> = {}): Block {
  return {
    target: parseTarget(target)!,
    ...{ cause: 'flood', reason: 'r', origin: 'pbx1', since: noon, until: noon + 1000, evidence: 'proven' },
    ...{ timesBefore: 0, note: '', ...changes },
  };
}

test('a block is written with its country, whoever decided it, and keeps it while it goes on', async () => {
  const store = await scratchStore();
  const countryOf = ({ words, family }: Address) =>
    formatPrefix(hostPrefix({ words, family })).startsWith('198.51.100.') ? 'DE' : null;
  const ledger = new StoreLedger(store, () => noon, 0, countryOf);
  const other = new StoreLedger(store, () => noon, 0);
  ledger.block(block('198.51.100.1'));
  // of another host of the cluster
  ledger.block(block('198.51.100.2 UDP 5062', { origin: 'pbx2', vouchers: ['a'], revision: 3 }));
  ledger.block(block('192.0.2.1'));
  await ledger.commitBlock(block('198.51.100.0/26', { cause: 'operator', evidence: 'operator' }), {
    name: 'anna',
    source: 'cli',
  });
  // the database cannot be read now
  other.prolong(block('198.51.100.1', { until: noon + 5000 }));
  await store.flush();
  const page = { limit: 10, offset: 0, sort: 'target' } as const;
  const { rows } = await store.queryBlocks({ now: noon + 500, country: 'DE' }, page);
  assert.deepEqual(
    rows.map(({ target, until, country }) => [formatTarget(target), until - noon, country]),
    [
      ['198.51.100.0/26', 1000, 'DE'],
      ['198.51.100.1', 5000, 'DE'],
      ['198.51.100.2 UDP 5062', 1000, 'DE'],
    ],
  );
});
