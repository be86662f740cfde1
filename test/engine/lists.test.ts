import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ControlClient } from '../../src/engine/control/client.ts';
import { type PacketCounters, packetCounters } from '../lab/counters.ts';
import { forge, forgedRequest, startForging } from '../lab/forge.ts';
import { kamailio } from '../lab/kamailio.ts';
import { plan } from '../lab/plan.ts';
import { check, eventually, type Running } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { guess } from '../lab/scenarios.ts';
import { sipp } from '../lab/sipp.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import { kernelState, untilBlocked } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const pbx4 = plan.pbx.addresses4[0];
const scan = forgedRequest('OPTIONS', { userAgent: 'friendly-scanner' });
/** attacks on for longer than its block lasts */
const tireless = '198.51.100.99';

describe('what the operator says goes before what the engine thinks', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;
  let counters: PacketCounters;
  let attack: Running;

  before(async () => {
    net = await lab('lists');
    await kamailio(net, net.pbx);
    engine = await startEngine(net, { settings: { blockSeconds: 10, blockThreshold: 2 } });
    counters = await packetCounters(net);
    await guessFor(tireless);
    await untilBlocked(net.pbx, tireless);
    attack = startForging(net.attacker, { from: tireless, to: pbx4, payload: scan, count: 1_000_000, rate: 20 });
  });
  after(() => net?.[Symbol.asyncDispose]());

  const guessFor = (from: string, tries = 8) => {
    const rows = Array.from({ length: tries }, (_, i) => ['1001', `wrong${i}`]);
    // each of the few counts: a registrar that is busy may take its time to challenge it
    return sipp(net, net.attacker, { scenario: guess({ answerMs: 1_500 }), from, to: pbx4, rows, rate: 40 });
  };
  const passes = async (from: string) => {
    const { delivered } = await counters.read(from);
    await forge(net.attacker, { from, to: pbx4, payload: scan, count: 10, rate: 100 });
    return (await counters.read(from)).delivered - delivered;
  };
  const change = (list: 'allow' | 'deny', add: string[], remove: string[] = []) =>
    engine.request('list.change', { list, add: add.map((prefix) => ({ prefix })), remove });

  test('allow goes before deny, and deny before everything else', async () => {
    const from = '198.51.100.30';
    await engine.request('block', { target: from, seconds: 600 });
    assert.equal(await passes(from), 0);
    await change('allow', [from]);
    assert.equal(await passes(from), 10, 'what is allowed gets in, blocked or not');
    assert.equal((await kernelState(net.pbx)).blocks.has(from), false, 'its block is gone, and it gets no new one');
    await change('deny', ['198.51.100.16/28']);
    assert.equal(await passes(from), 10, 'what is allowed gets in, denied or not');
    assert.equal(await passes('198.51.100.31'), 0, 'the rest of the denied network does not');
    await change('allow', [], [from]);
    assert.equal(await passes(from), 0);
    await change('deny', [], ['198.51.100.16/28']);
    // what it sent while it was denied may still be looked at, and block it now
    const { allow, deny } = await kernelState(net.pbx);
    assert.deepEqual([allow, deny], [[], []]);
    await change('allow', ['0.0.0.0/0']);
    const { summary } = await engine.request('status', {});
    assert.equal(summary, 'Nobody is shut out: 0.0.0.0/0 is in the allowlist');
    await change('allow', [], ['0.0.0.0/0']);
  });

  test('an unblock by hand holds while the attacker goes on', async () => {
    const from = '198.51.100.40';
    await passes(from);
    await untilBlocked(net.pbx, from);
    await engine.request('unblock', { target: from, holdSeconds: 600 });
    assert.equal(await passes(from), 10);
    assert.equal(await passes(from), 10);
    assert.equal((await kernelState(net.pbx)).blocks.has(from), false);
    const held = await eventually('it is spared', async () => (await engine.request('status', {})).spared.held);
    assert.ok(held > 0);
    const { heldUntil } = await engine.request('explain', { address: from });
    assert.ok(heldUntil !== null && heldUntil > Date.now());
  });

  test('nobody can shut out the host, its gateway, everybody or himself', async () => {
    const wrong = [
      pbx4,
      '192.0.2.0/24',
      plan.pbx.gateway4,
      plan.pbx.addresses6[1],
      plan.pbx.gateway6,
      '127.0.0.1',
      '0.0.0.0/0',
      '::/0',
    ];
    for (const prefix of wrong) {
      await assert.rejects(engine.request('block', { target: prefix, seconds: 60 }), { code: 'would-cut-off' }, prefix);
      await assert.rejects(change('deny', [prefix]), { code: 'would-cut-off' }, prefix);
    }
    const actor = { name: 'remote', source: 'api', address: '203.0.113.77' } as const;
    const client = await ControlClient.connect(engine.socket, { actor });
    const own = client.request('block', { target: '203.0.113.64/26', seconds: 60 });
    await assert.rejects(own, { code: 'would-cut-off', message: /203\.0\.113\.77/ });
    client.close();
    const { blocks, deny } = await kernelState(net.pbx);
    assert.deepEqual([[...blocks.keys()].filter((target) => !target.startsWith('198.51.100.')), deny], [[], []]);
    assert.equal((await sipp(net, net.phones, { scenario: guess(), from: plan.phones.address4, to: pbx4 })).failed, 1);
  });

  test('who comes back is shut out twice as long, and at the threshold for good', async () => {
    const from = '198.51.100.50';
    const seconds = async () => {
      const [block] = (await engine.request('blocks', { text: from })).rows;
      return block && Math.round((block.until - block.since) / 1000);
    };
    await guessFor(from);
    await untilBlocked(net.pbx, from);
    assert.ok([10, 11].includes((await seconds())!), `${await seconds()} s`);
    const gone = async () => !(await kernelState(net.pbx)).blocks.has(from) && (await seconds()) === undefined;
    await eventually('the first block has ended', async () => (await gone()) || undefined, 20_000);
    assert.deepEqual((await kernelState(net.pbx)).deny, []);
    await guessFor(from);
    await eventually('it is denied', async () => (await kernelState(net.pbx)).deny.includes(from) || undefined);
    assert.ok((await seconds())! >= 20, `${await seconds()} s`);
    const { rows } = await engine.request('list.show', { list: 'deny' });
    assert.deepEqual(
      rows.map(({ prefix, addedBy }) => [prefix, addedBy]),
      [[from, 'sipprot']],
    );
  });

  test('who does not stop is not let in when the time is over, and nobody takes that for tampering', async () => {
    const { since } = (await engine.request('blocks', { text: tireless })).rows[0] ?? { since: Date.now() };
    const before = await counters.read(tireless);
    await eventually('35 s of attack', () => Date.now() - since > 35_000 || undefined, 40_000);
    const { arrived, delivered } = await counters.read(tireless);
    assert.ok(arrived > before.arrived);
    assert.equal(
      delivered,
      before.delivered,
      `${delivered - before.delivered} of ${arrived - before.arrived} got through`,
    );
    assert.ok((await kernelState(net.pbx)).blocks.has(tireless));
    assert.equal((await engine.request('blocks', { text: tireless })).total, 1, 'the engine knows of it');
    const { alarms } = await engine.request('status', {});
    assert.deepEqual(
      alarms.filter(({ text }) => text.includes('firewall table')),
      [],
    );
    await attack.stop('SIGKILL');
  });

  test('an engine that observes blocks nobody, and says what it would have done', async () => {
    await engine.stop();
    const flushing = await startEngine(net, { flags: ['--flush-on-stop'] });
    await flushing.stop();
    const tables = await check(net.pbx, 'nft', ['list', 'tables']);
    assert.doesNotMatch(tables, /sipprot/, 'the table is gone when it is told to flush');
    await using observer = await startEngine(net, { name: 'observer', config: { observe: true } });
    const from = '198.51.100.60';
    const { successful, failed } = await guessFor(from, 20);
    assert.deepEqual([successful, failed], [20, 0]);
    const row = await eventually('it is in the log', async () => {
      const { rows } = await observer.request('log', { filter: { attacker: from } });
      return rows[0];
    });
    assert.equal(row.action, 'observed');
    assert.doesNotMatch(await check(net.pbx, 'nft', ['list', 'tables']), /sipprot/);
    assert.match((await observer.request('status', {})).summary, /^Observing/);
  });
});
