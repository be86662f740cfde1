import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { packetCounters } from '../lab/counters.ts';
import { forge, forgedRequest } from '../lab/forge.ts';
import { kamailio } from '../lab/kamailio.ts';
import { plan } from '../lab/plan.ts';
import { eventually } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { guess, keepAlive, register } from '../lab/scenarios.ts';
import { sipp } from '../lab/sipp.ts';
import { lab } from '../lab/topology.ts';
import { startEngine } from './engine-process.ts';
import { allSucceed, keepWorking, rows } from './honest-phones.ts';
import { untilBlocked } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const setups = [
  { guests: 'bridged', at: plan.bridgedGuests, interfaces: ['br0'], networks: [] },
  { guests: 'bridged', at: plan.bridgedGuests, interfaces: 'auto', networks: [] },
  { guests: 'routed', at: plan.routedGuests.guests, interfaces: ['br0'], networks: [] },
  { guests: 'routed', at: plan.routedGuests.guests, interfaces: 'auto', networks: [] },
  // before a guest has said a word nobody knows of it, unless the operator says so
  {
    guests: 'bridged',
    at: plan.bridgedGuests,
    interfaces: ['br0'],
    networks: ['192.0.2.96/28', '2001:db8:1::100/120'],
  },
] as const;

describe('guests of a virtualisation host are protected before the attack reaches them', { skip }, () => {
  for (const { guests, at, interfaces, networks } of setups) {
    const how = networks.length > 0 ? 'named by the operator' : 'found from bridges and neighbours';
    test(`${guests} guests, ${how}, --interface ${[interfaces].flat().join(' ')}`, async () => {
      await using net = await lab('guests', { guests });
      const [guest] = net.guests;
      const { address4, address6 } = at[0];
      await kamailio(net, guest!, { addresses: [address4, address6] });
      await using engine = await startEngine(net, { interfaces, config: { protectedNetworks: networks } });
      const phones = { scenario: register(), from: plan.phones.address4, to: address4, rows, rate: 5 };
      const working = await keepWorking(net, net.phones, [phones]);
      if (networks.length === 0)
        await eventually(
          'the guest is found',
          async () => {
            const { protectedAddresses } = await engine.request('status', {});
            return protectedAddresses.includes(address4) ||
              protectedAddresses.some((one) => one.startsWith('192.0.2.128/'))
              ? true
              : undefined;
          },
          30_000,
        );
      const counters = await packetCounters(net, { at: guest! });
      for (const [from, to, target] of [
        ['198.51.100.70', address4, '198.51.100.70'],
        ['2001:db8:66:700::1', address6, '2001:db8:66:700::/64'],
      ] as const) {
        const guesses = Array.from({ length: 25 }, (_, i) => ['1001', `wrong${i}`]);
        await sipp(net, net.attacker, { scenario: guess({ answerMs: 300 }), from, to, rows: guesses, rate: 25 });
        await untilBlocked(net.pbx, target);
        const before = await counters.read(from);
        assert.ok(before.delivered > 0 && before.delivered < 50, `${before.delivered} reached the guest`);
        await forge(net.attacker, { from, to, payload: forgedRequest('OPTIONS'), count: 20, rate: 500 });
        const { arrived, delivered } = await counters.read(from);
        assert.deepEqual([arrived - before.arrived, delivered - before.delivered], [20, 0]);
        const log = await engine.request('log', { filter: { attacker: from } });
        assert.deepEqual([...new Set(log.rows.map(({ victim }) => victim))], [to]);
      }
      await working.finish();
      await assert.rejects(engine.request('block', { target: address4, seconds: 60 }), { code: 'would-cut-off' });

      // a guest that talks to another one and to the world like a scanner is ours to look after, not to shut out
      await sipp(net, net.guests[1]!, {
        scenario: keepAlive({ userAgent: 'friendly-scanner' }),
        from: at[1].address4,
        to: address4,
        calls: 10,
      });
      assert.equal((await engine.request('blocks', { text: at[1].address4 })).total, 0);
      await allSucceed(net, net.phones, { ...phones, rate: 50 });
    });
  }
});
