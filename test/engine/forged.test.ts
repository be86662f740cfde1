import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { packetCounters } from '../lab/counters.ts';
import { type Forgery, forge, forgedRequest } from '../lab/forge.ts';
import { kamailio } from '../lab/kamailio.ts';
import { plan } from '../lab/plan.ts';
import { eventually } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { answer, call, guess, register } from '../lab/scenarios.ts';
import { sipp, startAnswering } from '../lab/sipp.ts';
import { tftpServer } from '../lab/tftp.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import { allSucceed, honestPhones, rows } from './honest-phones.ts';
import { blocksOf, kernelState, untilBlocked } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const [pbx4, pbx4b, pbx4c] = plan.pbx.addresses4;
const pbx6 = plan.pbx.addresses6[0];
const phone = plan.phones.address4;
const phone6 = plan.phones.address6;
const trunk = plan.phones.trunk4;

/** Who forges them, and has the honest one shut out, has won. */
function forgeries(from: string, to: string): Forgery[] {
  const one = (payload: string, more: Partial<Forgery> = {}): Forgery => ({
    from,
    to,
    payload,
    count: 40,
    rate: 400,
    ...more,
  });
  const targets = to === pbx4 ? [pbx4, pbx4b, pbx4c] : [to];
  return [
    one(forgedRequest('REGISTER', { guess: true }), { fromPort: 'random' }),
    one(forgedRequest('REGISTER', { guess: true })),
    one(forgedRequest('REGISTER', { user: '{n}' })),
    one(forgedRequest('INVITE', { user: '00{n}9725922775' })),
    one(forgedRequest('OPTIONS', { userAgent: 'friendly-scanner' })),
    one(forgedRequest('REGISTER', { userAgent: 'sipvicious' })),
    one('INVITE sip:a@b SIP/7.0\r\nCSeq: x\r\nContent-Length: -1\r\nFrom: <<\0>\r\n\r\n'),
    ...targets.map((address) => one(forgedRequest('OPTIONS', { user: '{n}' }), { to: address })),
    one('junk {random}', { count: 2_500, rate: 2_500, fromPort: 'random' }),
    one(forgedRequest('REGISTER'), { count: 2_500, rate: 1_250 }),
    one('\0\x0100156512{n}00.cfg\0octet\0', { toPort: 69, fromPort: 'random' }),
    one('\0\x02a.cfg\0octet\0', { toPort: 69, fromPort: 'random' }),
    one('\0\x01../../etc/passwd\0octet\0', { toPort: 69, fromPort: 'random' }),
  ];
}

describe('forged sources cannot have anybody honest locked out', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;

  before(async () => {
    net = await lab('forged');
    await kamailio(net, net.pbx, { trunk: `${trunk}:5060`, qualify: 1 });
    await tftpServer(net, net.pbx, {});
    engine = await startEngine(net);
    await startAnswering(net, net.phones, { scenario: answer(), from: trunk, fromPort: 5060 });
    await allSucceed(net, net.phones, { scenario: register(), from: phone, to: pbx4, rows, rate: 50 });
    await allSucceed(net, net.phones, { scenario: register(), from: phone6, to: pbx6, rows, rate: 50 });
    await allSucceed(net, net.phones, { scenario: call({ to: '0015551234567' }), from: phone, to: pbx4 });
    await eventually('phones and trunk are known-good', async () =>
      (await engine.request('status', {})).knownGood >= 3 ? true : undefined,
    );
  });
  after(() => net?.[Symbol.asyncDispose]());

  const honestWork = async () => {
    await allSucceed(net, net.phones, { scenario: register(), from: phone, to: pbx4, rows, rate: 50 });
    await allSucceed(net, net.phones, { scenario: register(), from: phone6, to: pbx6, rows, rate: 50 });
    await allSucceed(net, net.phones, { scenario: call({ to: '0015551234567' }), from: phone, to: pbx4 });
  };
  const noneBlocked = async () => {
    const { blocks } = await kernelState(net.pbx);
    const honest = [...blocks.keys()].filter((target) => /^(203\.0\.113|2001:db8:3:)/.test(target));
    assert.deepEqual(honest, []);
  };
  const names = [
    [phone, pbx4],
    [trunk, pbx4],
    [phone6, pbx6],
  ] as const;
  const forgeAll = async (names: readonly (readonly [string, string])[]) => {
    for (const [from, to] of names) await forge(net.attacker, forgeries(from, to));
  };

  test('phone and trunk stay in whatever is sent in their names, and the log says who was spared', async () => {
    const phones = await honestPhones(net);
    await forgeAll(names);
    await phones.finish();
    await noneBlocked();
    await honestWork();
    const { spared } = await engine.request('status', {});
    assert.ok((spared.knownGood ?? 0) > 0, JSON.stringify(spared));
    const { rows: attacks } = await engine.request('log', { limit: 1000 });
    for (const from of [phone, trunk, phone6]) {
      const named = attacks.filter(({ attacker }) => attacker === from || attacker === '2001:db8:3::10');
      assert.ok(named.length > 0, `${from} is in the log`);
      assert.deepEqual(
        named.filter(({ action }) => action === 'blocked'),
        [],
      );
    }
  });

  test('the same after the engine was killed and started anew: what it knew of them was kept', async () => {
    for (const address of [phone, trunk])
      await eventually(`${address} is remembered`, async () => {
        const { history } = await engine.request('explain', { address });
        return history.knownGood.length > 0 || undefined;
      });
    await engine.kill();
    engine = await startEngine(net);
    await forgeAll(names.slice(0, 2));
    await noneBlocked();
    await honestWork();
  });

  test('an attacker who walks through a /64 with one guess an address loses the /64', async () => {
    const counters = await packetCounters(net);
    const walk = { prefix: '2001:db8:66:77::/64', order: 'walk' } as const;
    const payload = forgedRequest('REGISTER', { guess: true });
    await forge(net.attacker, { from: walk, to: pbx6, payload, count: 60, rate: 40 });
    await untilBlocked(net.pbx, '2001:db8:66:77::/64');
    const before = await counters.read('2001:db8:66:77::/64');
    assert.ok(before.delivered < 40, `${before.delivered} were delivered`);
    await forge(net.attacker, { from: walk, to: pbx6, payload, count: 60 });
    const { arrived, delivered } = await counters.read('2001:db8:66:77::/64');
    assert.deepEqual([arrived, delivered], [before.arrived + 60, before.delivered]);
    await noneBlocked();
  });

  test('50,000 strangers named by a forger: few are blocked, memory stays, a real attacker is still found', async (t) => {
    const memory = engine.memory();
    const blocked = (await engine.request('status', {})).blocks;
    const payload = forgedRequest('OPTIONS', { userAgent: 'friendly-scanner' });
    const world = { prefix: '0.0.0.0/0', order: 'random', count: 50_000 } as const;
    const { seconds } = await forge(net.attacker, { from: world, to: pbx4, payload, count: 50_000, rate: 7_000 });
    const status = await engine.request('status', {});
    const now = engine.memory();
    t.diagnostic(
      `${seconds.toFixed(1)} s; ${status.blocks - blocked} blocks; memory ${memory.toFixed(0)} MB, then ${now.toFixed(0)} MB; spared ${JSON.stringify(status.spared)}; lost ${JSON.stringify(status.counters.lost)}`,
    );
    assert.ok(status.blocks - blocked <= 30, `${status.blocks - blocked} blocks`);
    assert.ok(now - memory < 350, `${memory} MB before, ${now} MB after`);
    await noneBlocked();

    const rows = Array.from({ length: 40 }, (_, i) => ['1001', `wrong${i}`]);
    const guesses = { scenario: guess({ answerMs: 300 }), from: '198.51.100.90', to: pbx4, rows, rate: 20 };
    await sipp(net, net.attacker, guesses);
    await untilBlocked(net.pbx, '198.51.100.90');
    await honestWork();
    assert.deepEqual(await blocksOf(net.pbx, trunk), []);
  });
});
