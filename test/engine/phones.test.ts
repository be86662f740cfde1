import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kamailio } from '../lab/kamailio.ts';
import { makeUsers } from '../lab/kamailio-config.ts';
import { plan } from '../lab/plan.ts';
import { eventually } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { enumerate, flood, guess, keepAlive, register } from '../lab/scenarios.ts';
import { type RunningSipp, type SippOptions, sipp, startSipp } from '../lab/sipp.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import { allSucceed, keepWorking, officePhones, officeRegistration, rows } from './honest-phones.ts';
import { blocksOf, kernelState } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const pbx4 = plan.pbx.addresses4[0];
const pbx6 = plan.pbx.addresses6[0];
const office = plan.office.public4;

describe('honest phones are never locked out', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;
  let monitor: RunningSipp;

  before(async () => {
    net = await lab('phones');
    await kamailio(net, net.pbx, { users: makeUsers(1000, 300) });
    engine = await startEngine(net);
    const scenario = keepAlive({ userAgent: 'monitoring/1.0' });
    monitor = startSipp(net, net.phones, { scenario, from: '203.0.113.50', to: pbx4, calls: 0, rate: 1 });
  });
  after(() => net?.[Symbol.asyncDispose]());

  const blockedInOffice = async () => {
    const { blocks } = await kernelState(net.pbx);
    const six = [...blocks.keys()].filter((target) => target.startsWith('2001:db8:4:'));
    return [...(await blocksOf(net.pbx, office)), ...six];
  };

  test('200 phones behind one address register at once after a power cut, and the engine knows none of them yet', async () => {
    const all = [...makeUsers(1050, 200)];
    const at = { from: plan.office.address4, to: pbx4, rows: all, rate: 200, transport: 'udp-each' as const };
    await allSucceed(net, net.office, { scenario: register({ answerMs: 8_000 }), ...at });
    assert.equal((await engine.request('status', {})).blocks, 0);
    const { rows: attacks } = await engine.request('log', {});
    assert.deepEqual(attacks, []);
  });

  describe('an attacker among the phones of an office loses his own flow, and the office nothing', () => {
    const insider: readonly (readonly [
      name: string,
      options: Omit<SippOptions, 'from' | 'to'>,
      detectors: string[],
    ])[] = [
      [
        'guessing passwords over UDP',
        { scenario: guess({ answerMs: 300 }), rows: words(60), rate: 20 },
        ['register-brute-force'],
      ],
      [
        'guessing passwords over TCP',
        { scenario: guess({ answerMs: 300 }), rows: words(60), rate: 20, transport: 'tcp' },
        ['register-brute-force'],
      ],
      [
        'searching extensions by INVITE over TCP',
        { scenario: enumerate('INVITE', { answerMs: 300 }), rows: numbers(60), rate: 20, transport: 'tcp' },
        ['user-enumeration', 'invite-probe'],
      ],
      [
        'searching extensions by REGISTER over TCP',
        { scenario: enumerate('REGISTER', { answerMs: 300 }), rows: numbers(100), rate: 30, transport: 'tcp' },
        ['user-enumeration'],
      ],
    ];
    for (const [i, [name, options, detectors]] of insider.entries())
      test(name, async () => {
        await allSucceed(net, net.office, officeRegistration);
        const phones = await officePhones(net, 1);
        const before = await blockedInOffice();
        // a port of its own each time, or the NAT would give it one that is shut out already
        const from = { from: plan.insider.address4, fromPort: 6001 + i };
        await sipp(net, net.insider, { ...options, ...from, to: pbx4 });
        await phones.finish();
        const fresh = (await blockedInOffice()).filter((target) => !before.includes(target));
        assert.equal(fresh.length, 1, `blocked: ${fresh}`);
        assert.match(fresh[0]!, options.transport === 'tcp' ? / TCP \d+$/ : / UDP \d+$/);
        const { rows: blocks } = await engine.request('blocks', { text: fresh[0]! });
        assert.equal(blocks[0]!.kind, 'flow');
        assert.ok(detectors.includes(blocks[0]!.cause), blocks[0]!.cause);
        await allSucceed(net, net.office, officeRegistration);
      });

    // Kamailio's own To-tags can be worked out and prove nothing; those of phones that it puts him through to do
    test('searching extensions by INVITE over UDP is told, and costs nobody but him', async () => {
      const phones = await officePhones(net, 1);
      const before = await blockedInOffice();
      const fromPort = 6_101;
      const scenario = enumerate('INVITE', { answerMs: 300 });
      await sipp(net, net.insider, {
        scenario,
        rows: numbers(60),
        rate: 20,
        from: plan.insider.address4,
        fromPort,
        to: pbx4,
      });
      await phones.finish();
      await eventually('it is in the log', async () => {
        const { rows } = await engine.request('log', { filter: { attacker: office } });
        return rows.some(({ detector, attackerPort }) => detector === 'user-enumeration' && attackerPort === fromPort);
      });
      const fresh = (await blockedInOffice()).filter((target) => !before.includes(target));
      assert.ok(
        fresh.every((target) => target === `${office} UDP ${fromPort}`),
        fresh.join(),
      );
      await allSucceed(net, net.office, officeRegistration);
    });

    test('a flood over TCP from among ten phones', async () => {
      const shared = '203.0.113.40';
      const phones = await keepWorking(net, net.phones, [
        { scenario: register({ answerMs: 8_000 }), from: shared, to: pbx4, rows, rate: 1 },
      ]);
      await allSucceed(net, net.phones, { scenario: register(), from: shared, to: pbx4, rows, rate: 50 });
      // not the port of the phones, which all use one here, as behind a proxy: SIPp 3.7 binds its connections to 5060 as well
      const at = { from: shared, fromPort: 40_000, to: pbx4, rows: [['1000', 'x']], transport: 'tcp' as const };
      const running = startSipp(net, net.phones, { scenario: flood('REGISTER'), ...at, calls: 4_000, rate: 600 });
      await eventually('a flow is blocked', async () => (await blocksOf(net.pbx, shared))[0], 20_000);
      await running.stop();
      await phones.finish();
      const blocked = await blocksOf(net.pbx, shared);
      assert.match(blocked.join(', '), /^203\.0\.113\.40 TCP \d+$/);
    });

    test('guessing passwords over IPv6, in the same /64 as the phones', async () => {
      const at = { scenario: register(), from: plan.office.address6, to: pbx6, rows, rate: 1 };
      const phones = await keepWorking(net, net.office, [at]);
      const guesses = { scenario: guess({ answerMs: 300 }), rows: words(60), rate: 20 };
      const result = await sipp(net, net.insider, { ...guesses, from: plan.insider.address6, to: pbx6 });
      assert.ok(result.failed > 20, `${result.successful} guesses were answered`);
      await phones.finish();
      const six = (await blockedInOffice()).filter((target) => target.includes(':'));
      assert.equal(six.length, 1);
      assert.match(six[0]!, /^2001:db8:4::bad UDP \d+$/);
    });
  });

  test('a phone with a stale password is a notice with a remedy, and its office works on', async () => {
    await allSucceed(net, net.office, officeRegistration);
    await engine.request('settings.change', {
      change: { knownGoodFactor: 1, detectors: { 'register-brute-force': { thresholds: { tries: 3 } } } },
    });
    const before = await blockedInOffice();
    const phones = await officePhones(net, 0.5);
    const at = { from: plan.office.address4, fromPort: 5070, to: pbx4, rows: [['1200', 'old-password']] };
    await allSucceed(net, net.office, { scenario: stalePhone([2_000, 4_000, 8_000]), ...at });
    await phones.finish();
    await engine.request('settings.change', { change: { knownGoodFactor: null, detectors: null } });
    assert.deepEqual(await blockedInOffice(), before);
    const { rows: findings } = await engine.request('findings', { state: 'open' });
    const stale = findings.filter(({ kind }) => kind === 'stalePhone');
    assert.deepEqual(
      stale.map(({ subject, source }) => [subject, source]),
      [['1200', office]],
    );
    const { rows: log } = await engine.request('log', { filter: { action: 'noticed' } });
    assert.ok(log.some((attack) => attack.attacker === office && attack.detector === 'register-brute-force'));
    const { advice } = await engine.request('explain', { address: office });
    assert.ok(
      advice.some((line) => line.includes('1200')),
      advice.join('\n'),
    );
  });

  test('monitoring that asks once a second for half a minute was not blocked', async () => {
    await eventually('25 answers', () => monitor.progress().successful >= 25 || undefined, 40_000);
    const { failed, errors } = await monitor.stop();
    assert.equal(failed, 0, errors);
    assert.deepEqual(await blocksOf(net.pbx, '203.0.113.50'), []);
  });
});

function words(count: number): string[][] {
  return Array.from({ length: count }, (_, i) => ['1001', `wrong${i}`]);
}

function numbers(count: number): string[][] {
  return Array.from({ length: count }, (_, i) => [String(3000 + i)]);
}

/** One phone that tries its old password again and again: same Call-ID, CSeq counting up (RFC 3261, 10.2.4), at ever longer pauses. */
function stalePhone(pauses: readonly number[]): string {
  const [, steps] = /<scenario[^>]*>\n([\s\S]*)<\/scenario>/.exec(guess())!;
  const once = (i: number) => steps!.replace(/CSeq: (\d)/g, (_, n) => `CSeq: ${2 * i + Number(n)}`);
  const all = [...pauses.map((ms, i) => `${once(i)}<pause milliseconds="${ms}"/>\n`), once(pauses.length)].join('');
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="stale">\n${all}</scenario>\n`;
}
