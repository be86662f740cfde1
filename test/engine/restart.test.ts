import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PacketCounters, packetCounters } from '../lab/counters.ts';
import { forge, forgedRequest, startForging } from '../lab/forge.ts';
import { plan } from '../lab/plan.ts';
import { eventually, type Running, type RunResult } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { responder } from '../lab/udp.ts';
import { type EngineProcess, launchEngine, startEngine } from './engine-process.ts';
import { kernelState } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const pbx4 = plan.pbx.addresses4[0];
const payload = forgedRequest('OPTIONS');

describe('the kernel protects while the engine is away, and the engine takes up what it left', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;
  let counters: PacketCounters;

  before(async () => {
    net = await lab('restart');
    await responder(net.pbx, [pbx4]);
    engine = await startEngine(net);
    counters = await packetCounters(net);
  });
  after(() => net?.[Symbol.asyncDispose]());

  const block = (target: string, seconds: number) => engine.request('block', { target, seconds });
  const passes = async (from: string) => {
    const { delivered } = await counters.read(from);
    await forge(net.attacker, { from, to: pbx4, payload, count: 20, rate: 500 });
    return (await counters.read(from)).delivered - delivered;
  };

  test('after kill -9 blocks go on, end in time by themselves, and lists go on for good', async () => {
    await block('198.51.100.7', 6);
    await block('198.51.100.8', 600);
    await block('198.51.100.9 UDP 5060', 600);
    await block('2001:db8:66:8::/64', 600);
    await engine.request('list.change', { list: 'deny', add: [{ prefix: '198.51.100.10' }] });
    await engine.request('list.change', { list: 'allow', add: [{ prefix: '198.51.100.11' }] });
    await engine.kill();
    const { blocks, deny, allow } = await kernelState(net.pbx);
    assert.deepEqual(
      [...blocks.keys()].sort(),
      ['198.51.100.7', '198.51.100.8', '198.51.100.9 UDP 5060', '2001:db8:66:8::/64'].sort(),
    );
    assert.deepEqual([deny, allow], [['198.51.100.10'], ['198.51.100.11']]);
    for (const from of ['198.51.100.8', '198.51.100.9', '198.51.100.10']) assert.equal(await passes(from), 0, from);
    await eventually(
      'the short block has ended',
      async () => !(await kernelState(net.pbx)).blocks.has('198.51.100.7') || undefined,
    );
    assert.equal(await passes('198.51.100.7'), 20);
  });

  test('it starts again beside the socket that it left, with the lists and the right remaining times', async () => {
    assert.ok(existsSync(engine.socket), 'the socket of the killed engine is still there');
    engine = await startEngine(net);
    const { blocks, deny, allow } = await kernelState(net.pbx);
    assert.deepEqual([deny, allow], [['198.51.100.10'], ['198.51.100.11']]);
    assert.deepEqual([...blocks.keys()].sort(), ['198.51.100.8', '198.51.100.9 UDP 5060', '2001:db8:66:8::/64'].sort());
    const { rows } = await engine.request('blocks', {});
    assert.equal(rows.length, 3);
    for (const { target, until } of rows) {
      const left = (until - Date.now()) / 1000;
      assert.ok(
        Math.abs(blocks.get(target)! - left) <= 2,
        `${target}: ${blocks.get(target)} s in the kernel, ${left} s`,
      );
    }
    assert.equal((await engine.request('status', {})).deny, 1);
  });

  for (const [how, end] of [
    ['stopped', () => engine.stop()],
    ['killed', () => engine.kill()],
  ] as const)
    test(`nothing of a blocked attacker gets through while the engine is ${how} and started under fire`, async () => {
      const froms = ['198.51.100.8', '198.51.100.10'];
      const forgeries = { from: froms, to: pbx4, payload, count: 1_000_000, rate: 1_000 };
      await using attack = startForging(net.attacker, forgeries);
      await eventually('the attack has begun', async () => (await counters.read(froms[0])).arrived > 100 || undefined);
      const before = await Promise.all(froms.map((from) => counters.read(from)));
      await end();
      await sleep(500);
      engine = await startEngine(net);
      await sleep(500);
      const afterwards = await Promise.all(froms.map((from) => counters.read(from)));
      await attack.stop('SIGKILL');
      for (const [i, { arrived, delivered }] of afterwards.entries()) {
        assert.ok(arrived > before[i]!.arrived + 500, 'the attack went on all the time');
        assert.equal(delivered, before[i]!.delivered, `${froms[i]}: ${delivered - before[i]!.delivered} got through`);
      }
    });

  test('a second engine on the same data or the same kernel is refused in words, and harms the first in nothing', async () => {
    const before = await kernelState(net.pbx);
    for (const options of [
      {},
      { config: { controlSocket: `${net.directory}/other.sock` } },
      { name: 'other' },
      { name: 'nothing-yet', config: { dataDir: `${net.directory}/nothing/yet` } },
    ]) {
      const { running } = launchEngine(net, options);
      const { code, stderr } = await within20s(running);
      assert.notEqual(code, 0);
      assert.match(stderr, /cannot start: .*(another engine|in use|already)/i);
    }
    const { blocks, deny, allow } = await kernelState(net.pbx);
    assert.deepEqual([...blocks.keys()], [...before.blocks.keys()]);
    assert.deepEqual([deny, allow], [before.deny, before.allow]);
    await using watching = await startEngine(net, { name: 'watching', flags: ['--observe'] });
    assert.match(
      (await watching.request('status', {})).summary,
      /^Observing/,
      'one that only looks on may run beside it',
    );
    await block('198.51.100.12', 600);
    assert.ok((await kernelState(net.pbx)).blocks.has('198.51.100.12'));
    assert.equal((await engine.request('status', {})).summary, 'Protecting');
  });
});

async function within20s(running: Running): Promise<RunResult> {
  let result: RunResult | undefined;
  void running.exited.then((exited) => {
    result = exited;
  });
  return eventually('the second engine gave up', () => result, 20_000);
}
