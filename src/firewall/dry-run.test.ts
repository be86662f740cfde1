import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTarget } from '../model/block.ts';
import { dryRun } from './dry-run.ts';
import { block, p, state } from './namespace.test-support.ts';

test('a dry run holds blocks for their time and lists for good, and drops what the kernel would refuse', async () => {
  let now = 1000;
  const firewall = dryRun({ clock: () => now });
  assert.throws(() => firewall.apply([]), { code: 'bad-change' });
  await firewall.replace(() => state({ blocks: [block('192.0.2.1', 5000, 60_000)], deny: [p('192.0.2.9')] }));
  firewall.apply([
    { op: 'block', entry: block('192.0.2.2 UDP 5060', 2000) },
    { op: 'allow', prefix: p('192.0.2.0/24') },
    { op: 'undeny', prefix: p('192.0.2.9') },
    { op: 'unblock', target: block('192.0.2.77').target },
  ]);
  now += 1999;
  const held = async () => (await firewall.blocks()).map(({ target, remaining }) => [formatTarget(target), remaining]);
  assert.deepEqual(await held(), [
    ['192.0.2.1', 3001],
    ['192.0.2.2 UDP 5060', 1],
  ]);
  now += 1;
  assert.deepEqual(await held(), [['192.0.2.1', 3000]]);
  firewall.apply([{ op: 'block', entry: block('192.0.2.1', 9000) }]);
  assert.deepEqual(await held(), [['192.0.2.1', 9000]]);
  assert.deepEqual(firewall.lists(), { allow: [p('192.0.2.0/24')], deny: [] });
  assert.throws(
    () =>
      firewall.apply([
        { op: 'unblock', target: block('192.0.2.1').target },
        { op: 'deny', prefix: { ...p('192.0.2.1'), length: 99 } },
      ]),
    { code: 'bad-change' },
  );
  assert.deepEqual(await held(), [['192.0.2.1', 9000]]);
  const wanted = () => state({ blocks: [block('192.0.2.3')] });
  assert.deepEqual(await firewall.repair(wanted), { ruleset: false, missing: 1, foreign: 1 });
  assert.deepEqual(await firewall.repair(wanted), { ruleset: false, missing: 0, foreign: 0 });
  firewall.stop({ flush: false });
  assert.throws(() => firewall.apply([]), { code: 'stopped' });
});
