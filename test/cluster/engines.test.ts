import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterEngine } from './cluster-engines.ts';
import { until } from './nats-server.ts';
import { first, smallCluster } from './small-cluster.ts';

test('a block, an unblock, list entries and settings of one host are in force on the others', async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2');
  await using one = await clusterEngine(first, cluster.dataDir(first));
  await using two = await clusterEngine('pbx-2', cluster.dataDir('pbx-2'));
  for (const host of [one, two])
    await until(async () => (await host.request('status', {})).cluster.connected, `${host.name} connects`);
  await one.request('block', { target: '198.51.100.7', seconds: 300, note: 'toll fraud' });
  await until(async () => (await two.blocked()).includes('198.51.100.7'), 'the block on the other host');
  const [row] = (await two.request('blocks', {})).rows;
  assert.equal(row?.origin, first);
  assert.equal(row?.note, 'toll fraud');
  await two.request('block', { target: '2001:db8:1::/64', seconds: 300 });
  await until(async () => (await one.blocked()).includes('2001:db8:1::/64'), 'the other way');
  await one.request('unblock', { target: '2001:db8:1::/64' });
  await until(async () => !(await two.blocked()).includes('2001:db8:1::/64'), 'the unblock');
  await one.request('list.change', { list: 'deny', add: [{ prefix: '203.0.113.0/24', note: 'x' }] });
  await until(async () => (await two.listed('deny')).includes('203.0.113.0/24'), 'the entry');
  await one.request('list.change', { list: 'deny', remove: ['203.0.113.0/24'] });
  await until(async () => (await two.listed('deny')).length === 0, 'the removal');
  await one.request('settings.change', { change: { blockSeconds: 777 } });
  await until(async () => (await two.request('settings.show', {})).settings.blockSeconds === 777, 'the setting');
});
