import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type PacketCounters, packetCounters } from '../lab/counters.ts';
import { type Forgery, forge, forgedRequest } from '../lab/forge.ts';
import { kamailio } from '../lab/kamailio.ts';
import { makeUsers, passwordOf } from '../lab/kamailio-config.ts';
import { plan } from '../lab/plan.ts';
import { eventually, run } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { dial, enumerate, guess } from '../lab/scenarios.ts';
import { type SippOptions, sipp } from '../lab/sipp.ts';
import { svcrack, svmap, svwar } from '../lab/sipvicious.ts';
import { phoneConfiguration, tftp, tftpServer } from '../lab/tftp.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { exchange } from '../lab/udp.ts';
import { useSource as sendFrom } from '../lab/wiring.ts';
import { malformed, optionsPacket, tagged } from './attack-packets.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import { callingPhone, type HonestPhones, honestPhones, officePhones } from './honest-phones.ts';
import { untilBlocked } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const [pbx4, pbx4b, pbx4c] = plan.pbx.addresses4;
const pbx6 = plan.pbx.addresses6[0];
/** the PBX that challenges all alike */
const alikePort = 5080;
/** a phone's configuration whose name an attacker comes upon */
const leaked = phoneConfiguration('00156513f001', '1003', passwordOf('1003'));

interface AttackCase {
  /** continues `it is shut out: …` */
  readonly name: string;
  readonly from: string;
  /** what is blocked, where it is not the address alone */
  readonly target?: string;
  readonly by: readonly string[];
  /** the most packets that may get through before the kernel shuts the door */
  readonly most: number;
  /** over TCP: its kernel sends again what nobody acknowledges any more */
  readonly repeats?: boolean;
  perform(from: string): Promise<unknown>;
}

describe('each attack is shut out by the kernel while phones go on', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;
  let counters: PacketCounters;
  let phones: readonly HonestPhones[] = [];

  before(async () => {
    net = await lab('attacks');
    await kamailio(net, net.pbx, {
      trunk: `${plan.phones.trunk4}:5060`,
      users: makeUsers(1000, 20),
    });
    await kamailio(net, net.pbx, { port: alikePort, unknownUsers: 'challenge', refusal: 401 });
    await tftpServer(net, net.pbx, { 'firmware.rom': 'f', ...Object.fromEntries([leaked]) });
    engine = await startEngine(net);
    counters = await packetCounters(net, { ports: [5060, alikePort, 69] });
    phones = [await honestPhones(net), await officePhones(net), await callingPhone(net)];
  });
  after(() => net?.[Symbol.asyncDispose]());

  /** for tools that do not let one choose the source */
  const asSource = async <T>(from: string, perform: () => Promise<T>): Promise<T> => {
    await sendFrom(net, 'attacker', from);
    try {
      return await perform();
    } finally {
      await sendFrom(net, 'attacker', plan.attacker.address4);
    }
  };
  const scan = (options: Omit<SippOptions, 'from'>) => (from: string) =>
    sipp(net, net.attacker, { ...options, from, timeoutMs: 20_000 });
  const flood = (forgery: Omit<Forgery, 'from'>) => (from: string) => forge(net.attacker, { from, ...forgery });

  const cases: readonly AttackCase[] = [
    ...(
      [
        ['UDP over IPv4', '198.51.100.1', pbx4, 'udp'],
        ['TCP over IPv4', '198.51.100.2', pbx4, 'tcp'],
        ['UDP over IPv6', '2001:db8:66:100::1', pbx6, 'udp'],
        ['TCP over IPv6', '2001:db8:66:200::1', pbx6, 'tcp'],
      ] as const
    ).map(
      ([how, from, to, transport]): AttackCase => ({
        name: `guessing passwords by ${how}, without a User-Agent`,
        from,
        by: ['register-brute-force'],
        most: transport === 'udp' ? 40 : 80,
        repeats: transport === 'tcp',
        perform: scan({ ...guesses(null), to, transport }),
      }),
    ),
    {
      name: 'guessing passwords on a PBX that answers them with a challenge again',
      from: '198.51.100.3',
      by: ['register-brute-force'],
      most: 40,
      perform: scan({ ...guesses(undefined, 401), to: pbx4, toPort: alikePort }),
    },
    ...(['REGISTER', 'INVITE', 'OPTIONS'] as const).map(
      (method, i): AttackCase => ({
        name: `searching extensions by ${method}`,
        from: `198.51.100.${4 + i}`,
        by: ['user-enumeration', 'invite-probe'],
        most: 60,
        perform: scan({ ...walk(method), to: pbx4 }),
      }),
    ),
    ...(['REGISTER', 'INVITE'] as const).map(
      (method, i): AttackCase => ({
        name: `searching extensions by ${method} on a PBX that gives none away`,
        from: `198.51.100.${7 + i}`,
        by: ['user-enumeration', 'invite-probe'],
        // a challenge counts when 2.5 s have passed without credentials
        most: 200,
        perform: scan({ ...walk(method), rate: 15, to: pbx4, toPort: alikePort }),
      }),
    ),
    {
      name: 'asking three addresses for their options',
      from: '198.51.100.10',
      by: ['options-sweep'],
      most: 10,
      perform: (from) =>
        forge(
          net.attacker,
          [pbx4, pbx4b, pbx4c].map((to) => ({
            from,
            to,
            payload: forgedRequest('OPTIONS', { user: '100' }).replace('OPTIONS sip:', 'OPTIONS sip:100@'),
            count: 1,
          })),
        ),
    },
    {
      name: 'dialling abroad with ever other prefixes',
      from: '198.51.100.11',
      by: ['invite-probe', 'user-enumeration'],
      most: 60,
      perform: scan({
        scenario: dial({ answerMs: 300 }),
        rows: ['00', '011', '900', '9011', '+', '000', '810', '0011'].map((prefix) => [`${prefix}972592277524`]),
        rate: 5,
        to: pbx4,
      }),
    },
    {
      name: 'svmap over a network',
      from: '198.51.100.12',
      by: ['scanner-signature'],
      most: 10,
      perform: (from) => svmap(net, net.attacker, ['192.0.2.0/28'], { from }),
    },
    {
      name: 'svwar for extensions',
      from: '198.51.100.13',
      by: ['scanner-signature'],
      most: 40,
      perform: (from) =>
        asSource(from, () => svwar(net, net.attacker, pbx4, '990-1010', { args: ['--maximumtime', '3'] })),
    },
    {
      name: 'svcrack for a password',
      from: '198.51.100.14',
      by: ['scanner-signature', 'register-brute-force'],
      most: 60,
      perform: async (from) => {
        const words = [...names(60, (i) => `secret${i}`), passwordOf('1000')];
        const found = await asSource(from, () =>
          svcrack(net, net.attacker, pbx4, '1000', words, { args: ['--maximumtime', '3'] }),
        );
        assert.equal(found, undefined, 'the password was found before the door shut');
      },
    },
    {
      name: 'a flood of REGISTERs',
      from: '198.51.100.15',
      by: ['flood'],
      most: 400,
      perform: flood({ to: pbx4, payload: forgedRequest('REGISTER'), count: 900, rate: 500 }),
    },
    {
      name: 'a flood of bytes that are no SIP',
      from: '198.51.100.16',
      by: ['flood', 'protocol-anomaly'],
      most: 400,
      perform: flood({ to: pbx4, payload: '\x01\x02{random}{random}', count: 900, rate: 500 }),
    },
    {
      name: 'a flood of connection attempts',
      from: '198.51.100.17',
      by: ['flood'],
      // hping3 takes a new port each time, like a crowd of phones that comes back: four times the rate is let pass at first;
      // each attempt is two packets: SYN, and RST to our answer
      most: 2_400,
      perform: (from) =>
        run(net.attacker, 'hping3', ['-q', '-S', '-a', from, '-p', '5060', '-i', 'u500', '-c', '4000', pbx4]),
    },
    {
      name: 'malformed messages',
      from: '198.51.100.18',
      by: ['protocol-anomaly'],
      most: 10,
      perform: (from) => exchange(net.attacker, { from, to: pbx4, payloads: malformed(), pauseMs: 50, waitMs: 100 }),
    },
    {
      name: 'guessing the configurations of phones by their MACs',
      from: '198.51.100.19',
      by: ['tftp-brute-force'],
      most: 60,
      perform: (from) =>
        tftp(net.attacker, [
          { from, server: pbx4, names: names(20, (i) => `0015651234${i}.cfg`), answerMs: 100, pauseMs: 250 },
        ]),
    },
    {
      name: 'guessing the configurations of phones by their MACs, one of which is there',
      from: '198.51.100.26',
      by: ['tftp-brute-force'],
      most: 60,
      perform: async (from) => {
        const macs = names(20, (i) => `00156513f0${i}.cfg`);
        const [answers] = await tftp(net.attacker, [
          { from, server: pbx4, names: [macs[0]!, leaked[0], ...macs.slice(1)], answerMs: 100, pauseMs: 250 },
        ]);
        assert.equal(answers![1]!.outcome, 'served');
      },
    },
    {
      name: 'a list of file names by TFTP',
      from: '198.51.100.20',
      by: ['tftp-brute-force'],
      most: 80,
      perform: (from) =>
        tftp(net.attacker, [{ from, server: pbx4, names: names(60, (i) => `backup${i}.xml`), answerMs: 30 }]),
    },
    {
      name: 'writing a file by TFTP',
      from: '198.51.100.21',
      by: ['tftp-brute-force'],
      most: 4,
      perform: (from) => tftp(net.attacker, [{ from, server: pbx4, names: ['a.cfg'], operation: 'write' }]),
    },
    {
      name: 'leaving the TFTP folder, over IPv6',
      from: '2001:db8:66:300::1',
      by: ['tftp-brute-force'],
      most: 4,
      perform: (from) => tftp(net.attacker, [{ from, server: pbx6, names: ['../../etc/passwd'] }]),
    },
    {
      name: 'guessing in IP fragments',
      from: '198.51.100.22',
      by: ['register-brute-force'],
      most: 40,
      perform: flood({
        to: pbx4,
        payload: forgedRequest('REGISTER', { guess: true }),
        count: 40,
        rate: 20,
        fragment: 200,
      }),
    },
    {
      name: 'guessing in IPv6 fragments',
      from: '2001:db8:66:400::1',
      by: ['register-brute-force'],
      most: 40,
      perform: flood({
        to: pbx6,
        payload: forgedRequest('REGISTER', { guess: true }),
        count: 40,
        rate: 20,
        fragment: 200,
      }),
    },
    {
      name: 'OPTIONS in VLAN frames on the watched interface',
      from: '198.51.100.23',
      by: ['options-sweep'],
      // no VLAN of the PBX takes them
      most: 0,
      perform: (from) =>
        tagged(
          net,
          77,
          Array.from({ length: 40 }, (_, i) => optionsPacket(from, pbx4, i)),
        ),
    },
    ...(['ipip', 'gre'] as const).map(
      (encapsulate, i): AttackCase => ({
        name: `OPTIONS in a tunnel: ${encapsulate}`,
        from: `198.51.100.${24 + i}`,
        by: ['options-sweep'],
        most: 30,
        perform: flood({
          to: pbx4,
          payload: forgedRequest('OPTIONS', { user: '{n}' }),
          count: 40,
          rate: 50,
          encapsulate,
        }),
      }),
    ),
  ];

  for (const { name, from, target, by, most, repeats, perform } of cases)
    test(`it is shut out: ${name}`, async () => {
      await perform(from);
      await untilBlocked(net.pbx, target ?? blockTarget(from), 10_000);
      const { rows } = await engine.request('blocks', { text: target ?? blockTarget(from) });
      assert.equal(rows.length, 1);
      assert.ok(by.includes(rows[0]!.cause), `blocked by ${rows[0]!.cause}: ${rows[0]!.reason}`);
      const before = await counters.read(from);
      assert.ok(before.delivered <= most, `${before.delivered} of ${before.arrived} packets were delivered`);
      // whatever else it tries: it arrives, and nothing of it gets through
      const six = from.includes(':');
      const payload = forgedRequest('OPTIONS');
      await forge(net.attacker, [
        { from, to: six ? pbx6 : pbx4, payload, count: 20, rate: 500 },
        { from, to: six ? pbx6 : pbx4b, toPort: 69, payload: '\0\x01a\0octet\0', count: 20, rate: 500 },
      ]);
      const afterwards = await counters.read(from);
      const further = afterwards.arrived - before.arrived;
      if (repeats) assert.ok(further >= 40, `${further} of 40 arrived`);
      else assert.equal(further, 40);
      assert.equal(afterwards.delivered, before.delivered);
    });

  test('honest phones of all kinds worked on during all of these', async () => {
    for (const one of phones) await one.finish();
    const { rows } = await engine.request('blocks', { text: '203.0.113' });
    assert.deepEqual(rows, []);
  });

  test('the configuration that was served before the door shut is an alarm that names it', async () => {
    const { rows } = await engine.request('findings', {});
    const leaks = rows.filter(({ kind }) => kind === 'provisioningLeak');
    assert.deepEqual(
      leaks.map(({ source, subject }) => [source, subject]),
      [['198.51.100.26', leaked[0]]],
    );
  });

  test('every attack is in the log with what proves it', async () => {
    const log = await eventually('the log', async () => {
      const found = await engine.request('log', { limit: 200 });
      return found.rows.length >= cases.length ? found : undefined;
    });
    for (const { from, by, name } of cases) {
      const row = log.rows.find((one) => one.attacker === from);
      assert.ok(row, `${name} is in the log`);
      assert.ok(by.some((detector) => log.rows.some((one) => one.attacker === from && one.detector === detector)));
    }
  });
});

function guesses(userAgent: string | null | undefined, refusal: 401 | 403 = 403) {
  const caller = { answerMs: 300, refusal, ...(userAgent === undefined ? {} : { userAgent }) };
  return { scenario: guess(caller), rows: names(25, (i) => `wrong${i}`).map((word) => ['1001', word]), rate: 20 };
}

function walk(method: 'REGISTER' | 'INVITE' | 'OPTIONS') {
  const users = names(40, (i) => `${2000 + i}`).map((user) => [user]);
  return { scenario: enumerate(method, { answerMs: 300, userAgent: null }), rows: users, rate: 20 };
}

function names(count: number, name: (i: number) => string): string[] {
  return Array.from({ length: count }, (_, i) => name(i + 10));
}

function blockTarget(from: string): string {
  return from.includes(':') ? from.replace(/::.*$/, '::/64') : from;
}
