import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { clusterEngine, connected } from './cluster-engines.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, smallCluster } from './small-cluster.ts';

test('a virtual machine is copied with its credential: both say so, and the operator’s console', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2');
  const copied = join(cluster.directory, 'copy');
  cpSync(cluster.dataDir('pbx-2'), copied, { recursive: true });
  await using console_ = await clusterEngine(first, cluster.dataDir(first));
  await using one = await clusterEngine('pbx-2', cluster.dataDir('pbx-2'));
  await connected(console_, one);
  const alarmOf = async (engine: typeof one) => {
    const { alarms } = await engine.request('status', {});
    return alarms.find(({ text }) => /two machines speak as/.test(text));
  };
  for (const engine of [console_, one]) assert.equal(await alarmOf(engine), undefined);
  await using two = await clusterEngine('pbx-2', copied);
  const told = await until(() => alarmOf(console_), 'the alarm on the console');
  assert.match(told.text, /speak as pbx-2, in turn/);
  for (const engine of [one, two]) {
    const own = await until(() => alarmOf(engine), 'the alarm of the host');
    assert.match(own.text, /speak as this host/);
    assert.match(own.remedy, /sipprot cluster rotate pbx-2/);
  }
});
