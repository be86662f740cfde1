import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type EngineProcess, startEngine } from '../engine/engine-process.ts';
import { forge, startForging } from '../lab/forge.ts';
import { kamailio } from '../lab/kamailio.ts';
import type { Namespace } from '../lab/namespace.ts';
import { plan } from '../lab/plan.ts';
import { eventually } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { exchange, type Responder, responder } from '../lab/udp.ts';
import { writeMmdb } from './mmdb-writer.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const pbx4 = plan.pbx.addresses4[0];
const pbx6 = plan.pbx.addresses6[0];
const otherPort = 7000;
/** 30 whose ranges are many */
const large = 'CN RU US BR IN VN ID DE FR NL GB PL TR UA IR KR JP TH PK BD EG ZA NG AR MX IT ES RO BG HK'.split(' ');

const country = (code: string) => ({ country_code: code });

/** The lab's networks as if they lay in countries. */
const world = writeMmdb({
  networks: [
    [plan.attacker.network4, country('CN')],
    [plan.attacker.network6, country('CN')],
    [plan.phones.network4, country('FR')],
    [plan.phones.network6, country('FR')],
    [plan.pbx.network4, country('DE')],
    [plan.pbx.network6, country('DE')],
  ],
});

function request(from: string, to: string): string {
  return [
    `OPTIONS sip:${to} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from};branch=z9hG4bK${Math.random().toString(16).slice(2)}`,
    'Max-Forwards: 70',
    `From: <sip:100@${from}>;tag=1`,
    `To: <sip:100@${to}>`,
    `Call-ID: ${Math.random()}@${from}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

describe('a country is shut out by the kernel, on the protected ports alone', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;
  let served: Responder;

  before(async () => {
    net = await lab('geo');
    const file = join(net.directory, 'world.mmdb');
    writeFileSync(file, world);
    const addresses = [...plan.pbx.addresses4, ...plan.pbx.addresses6];
    served = await responder(net.pbx, addresses, 5060);
    await responder(net.pbx, addresses, otherPort);
    await responder(net.attacker, [plan.attacker.address4], 5060);
    engine = await startEngine(net, { settings: { geoDatabase: file } });
  });
  after(() => net?.[Symbol.asyncDispose]());

  const rule = (mode: string, countries: readonly string[], more: { knownGood?: 'keep' | 'cut' } = {}) =>
    engine.request('settings.change', { change: { geo: { mode, countries } }, ...more });
  const answered = async (ns: Namespace, from: string, port = 5060): Promise<boolean> => {
    const to = from.includes(':') ? pbx6 : pbx4;
    const job = { from, to, toPort: port, payloads: [request(from, to)], waitMs: 1_500, expect: 1 };
    return (await exchange(ns, job)).length === 1;
  };
  const { attacker, phones } = plan;

  test('a country that is blocked reaches no SIP port, but every other one; the others reach both', async () => {
    assert.equal(await answered(net.attacker, attacker.address4), true);
    await rule('block', ['CN']);
    assert.equal((await engine.request('geo.show', {})).state, 'enforcing');
    assert.equal(await answered(net.attacker, attacker.address4), false);
    assert.equal(await answered(net.attacker, attacker.address6), false);
    assert.equal(await answered(net.attacker, attacker.address4, otherPort), true);
    assert.equal(await answered(net.attacker, attacker.address6, otherPort), true);
    assert.equal(await answered(net.phones, phones.address4), true);
    assert.equal(await answered(net.phones, phones.address6), true);
    const { dropped } = await engine.request('status', {});
    assert.ok(dropped && dropped.geo >= 2, `${dropped?.geo} packets counted`);
  });

  test('an address of that country in the allowlist gets through, its neighbour does not', async () => {
    await engine.request('list.change', { list: 'allow', add: [{ prefix: '198.51.100.7' }] });
    assert.equal(await answered(net.attacker, '198.51.100.7'), true);
    assert.equal(await answered(net.attacker, '198.51.100.8'), false);
    await engine.request('list.change', { list: 'allow', remove: ['198.51.100.7'] });
    assert.equal(await answered(net.attacker, '198.51.100.7'), false);
  });

  test('no packet of the country gets in while the engine is killed and started again', async () => {
    const from = '198.51.100.77';
    const forging = startForging(net.attacker, {
      from,
      to: pbx4,
      payload: 'OPTIONS sip:x SIP/2.0',
      count: 20_000,
      rate: 500,
    });
    await engine.kill();
    engine = await startEngine(net);
    await eventually(
      'the rule is in force again',
      async () => (await engine.request('geo.show', {})).state === 'enforcing' || undefined,
    );
    await forging.stop();
    assert.equal(await answered(net.phones, phones.address4), true);
    assert.deepEqual(
      served.received().filter(({ source }) => source === from),
      [],
    );
  });

  test('where one country alone is let in, private addresses and the PBX itself get through too', async () => {
    await rule('allow-only', ['FR']);
    assert.equal(await answered(net.phones, phones.address4), true);
    assert.equal(await answered(net.phones, phones.address6), true);
    assert.equal(await answered(net.attacker, attacker.address4), false);
    assert.equal(await answered(net.attacker, attacker.address6), false);
    assert.equal(await answered(net.pbx, plan.pbx.addresses4[1]), true);
    assert.equal(await answered(net.pbx, plan.pbx.addresses6[1]), true);
    for (const from of ['10.20.30.40', '192.168.3.4', '100.64.1.2'])
      await forge(net.attacker, { from, to: pbx4, payload: 'private', count: 3 });
    await eventually('private sources reach the PBX', async () => {
      const sources = served.received().map(({ source }) => source);
      return ['10.20.30.40', '192.168.3.4', '100.64.1.2'].every((from) => sources.includes(from)) || undefined;
    });
  });

  test('explain tells the help desk of the caller abroad that the country rule is why', async () => {
    const shut = await engine.request('explain', { address: attacker.address4 });
    assert.equal(shut.country, 'CN');
    assert.match(shut.verdict, /country rule shuts out China/);
    const open = await engine.request('explain', { address: phones.address4 });
    assert.equal(open.country, 'FR');
    assert.equal(open.shutOutByCountry, false);
  });

  test('30 large countries come into force while single blocks stay quick, and go again', async (t) => {
    await rule('off', []);
    await engine.request('settings.change', { change: { geoDatabase: '' } });
    const alone = performance.now();
    await rule('block', large);
    t.diagnostic(`in force after ${Math.round(performance.now() - alone)} ms`);
    await rule('off', []);
    const began = performance.now();
    const loading = rule('block', large);
    let slowest = 0;
    let done = false;
    void loading.finally(() => {
      done = true;
    });
    for (let n = 1; !done; n = (n % 250) + 1) {
      const start = performance.now();
      await engine.request('block', { target: `192.88.99.${n}`, seconds: 60 });
      slowest = Math.max(slowest, performance.now() - start);
    }
    await loading;
    const took = performance.now() - began;
    const { state, ranges } = await engine.request('geo.show', {});
    assert.equal(state, 'enforcing');
    assert.ok(ranges > 100_000, `${ranges}`);
    t.diagnostic(
      `${ranges} prefixes in force after ${Math.round(took)} ms beside blocks by hand, one after the other; the slowest of them ${slowest.toFixed(1)} ms`,
    );
    const again = performance.now();
    await rule('off', []);
    t.diagnostic(`gone after ${Math.round(performance.now() - again)} ms`);
    assert.equal(await answered(net.attacker, attacker.address4), true);
  });
});

describe('a foreign trunk that the PBX calls on', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;
  const trunk = plan.attacker.address4;

  before(async () => {
    net = await lab('geotrunk');
    const file = join(net.directory, 'world.mmdb');
    writeFileSync(file, world);
    await responder(net.attacker, [trunk], 5060);
    await kamailio(net, net.pbx, { trunk: `${trunk}:5060`, qualify: 1 });
    engine = await startEngine(net, { settings: { geoDatabase: file } });
    await eventually(
      'the PBX has called on the trunk',
      async () => (await engine.request('status', {})).knownGood > 0 || undefined,
      30_000,
    );
  });
  after(() => net?.[Symbol.asyncDispose]());

  const geo = { mode: 'block', countries: ['CN'] };

  test('a rule that would drop its answers is refused, and the preview names it', async () => {
    await eventually('the trunk is known-good', async () => {
      const { knownGood } = await engine.request('geo.preview', { geo });
      return knownGood.sources.some(({ address }) => address === trunk) || undefined;
    });
    await assert.rejects(engine.request('settings.change', { change: { geo } }), {
      code: 'would-cut-known-good',
      message: new RegExp(trunk.replaceAll('.', '\\.')),
    });
    assert.equal((await engine.request('geo.show', {})).state, 'off');
  });

  test('kept, it goes on answering; cut off, the operator is alarmed as long as the PBX calls on it', async () => {
    await engine.request('settings.change', { change: { geo }, knownGood: 'keep' });
    const kept = await engine.request('geo.show', {});
    assert.deepEqual([kept.state, kept.geo.except], ['enforcing', [trunk]]);
    const ping = { from: trunk, to: pbx4, payloads: [request(trunk, pbx4)], waitMs: 1_500, expect: 1 };
    assert.equal((await exchange(net.attacker, ping)).length, 1);

    await engine.request('settings.change', { change: { geo: { ...geo, except: [] } }, knownGood: 'cut' });
    assert.equal((await exchange(net.attacker, ping)).length, 0);
    await eventually(
      'an alarm names the trunk',
      async () => {
        const { alarms } = await engine.request('status', {});
        return alarms.some(({ text }) => text.includes(`the PBX calls on ${trunk} (China)`)) || undefined;
      },
      60_000,
    );
  });
});
