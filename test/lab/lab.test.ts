import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { packetCounters } from './counters.ts';
import { forge, forgedRequest } from './forge.ts';
import { type Kamailio, kamailio } from './kamailio.ts';
import { makeUsers, passwordOf } from './kamailio-config.ts';
import { answeringPhone } from './phone.ts';
import { plan } from './plan.ts';
import { check, eventually } from './process.ts';
import { labMissing } from './require.ts';
import { answer, call, dial, enumerate, guess, keepAlive, register, trunkCall } from './scenarios.ts';
import { type SippResult, sipp, startAnswering } from './sipp.ts';
import { svcrack, svmap, svwar } from './sipvicious.ts';
import { phoneConfiguration, tftp, tftpServer } from './tftp.ts';
import { type Lab, lab } from './topology.ts';
import { exchange, responder } from './udp.ts';
import { useSource } from './wiring.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const [pbx4, pbx4b, pbx4c] = plan.pbx.addresses4;
const pbx6 = plan.pbx.addresses6[0];
const rows = [...makeUsers()];

function assertAll(result: SippResult, successful: number): void {
  assert.deepEqual({ successful: result.successful, failed: result.failed }, { successful, failed: 0 }, result.errors);
}

describe('the lab with a PBX', { skip }, () => {
  let net: Lab;
  let pbx: Kamailio;

  before(async () => {
    net = await lab('self');
    pbx = await kamailio(net, net.pbx, { trunk: `${plan.phones.trunk4}:5060` });
  });
  after(() => net[Symbol.asyncDispose]());

  for (const [name, from, to, transport] of [
    ['UDP over IPv4', plan.phones.address4, pbx4, 'udp'],
    ['UDP over IPv6', plan.phones.address6, pbx6, 'udp'],
    ['TCP over IPv4', plan.phones.address4, pbx4, 'tcp'],
    ['TCP over IPv6', plan.phones.address6, pbx6, 'tcp'],
  ] as const) {
    test(`phones register and a call completes by ${name}`, async () => {
      const scenario = register();
      assertAll(await sipp(net, net.phones, { scenario, from, to, transport, rows, rate: 100 }), rows.length);
      await using called = await answeringPhone(net, net.phones, {
        user: '1001',
        address: from,
        port: 5080,
        pbx: to,
        transport,
      });
      const calls = await sipp(net, net.phones, { scenario: call({ to: '1001' }), from, to, transport });
      assertAll(calls, 1);
      await eventually('the called phone saw the call', () => called.progress().successful === 1 || undefined);
    });
  }

  test('an office of phones registers and is called through one public address', async () => {
    const counters = await packetCounters(net);
    const office = rows.map(([user, password], i) => [user, password, `192.168.77.${20 + i}`]);
    const scenario = register();
    const all = { scenario, from: plan.office.address4, fromPort: 5060, to: pbx4, rows: office, rate: 100 };
    assertAll(await sipp(net, net.office, { ...all, transport: 'udp-addresses' }), office.length);
    const counts = await counters.read(plan.office.public4);
    assert.equal(counts.delivered, 2 * office.length, 'two REGISTERs a phone, all from the public address');
    assert.equal((await counters.read('192.168.77.0/24')).arrived, 0);

    const inside = { user: '1002', address: '192.168.77.40', port: 5070, pbx: pbx4 };
    await using _phone = await answeringPhone(net, net.office, inside);
    assertAll(await sipp(net, net.phones, { scenario: call({ to: '1002' }), from: plan.phones.address4, to: pbx4 }), 1);
  });

  test('the attacker beside the office phones shares their public address, and their /64', async () => {
    const counters = await packetCounters(net);
    const { address4, address6 } = plan.insider;
    await sipp(net, net.insider, { scenario: keepAlive(), from: address4, to: pbx4 });
    await sipp(net, net.insider, { scenario: keepAlive(), from: address6, to: pbx6 });
    assert.equal((await counters.read(plan.office.public4)).delivered, 1);
    assert.equal((await counters.read(plan.office.network6)).delivered, 1);
  });

  test('calls go out to the trunk with credentials only, and come in from it without', async () => {
    const from = plan.phones.address4;
    const trunk = { scenario: call({ to: '0015551234567' }), from, to: pbx4 };
    await using _gateway = await startAnswering(net, net.phones, {
      scenario: answer(),
      from: plan.phones.trunk4,
      fromPort: 5060,
    });
    assertAll(await sipp(net, net.phones, trunk), 1);
    await using _phone = await answeringPhone(net, net.phones, { user: '1003', address: '203.0.113.33', pbx: pbx4 });
    const inward = { scenario: trunkCall(), from: plan.phones.trunk4, fromPort: 5090, to: pbx4, rows: [['1003']] };
    assertAll(await sipp(net, net.phones, inward), 1);
    const probe = {
      scenario: dial(),
      from: plan.attacker.address4,
      to: pbx4,
      rows: [['0015551234567'], ['9011'], ['+1']],
    };
    assertAll(await sipp(net, net.attacker, probe), 3);
  });

  test('guesses are refused and told apart in the log; unknown users are given away by 404', async () => {
    const from = '198.51.100.9';
    const wrong = Array.from({ length: 5 }, (_, i) => ['1000', `wrong${i}`]);
    const scenario = guess({ userAgent: null });
    assertAll(await sipp(net, net.attacker, { scenario, from, to: pbx4, rows: wrong, rate: 50 }), 5);
    await eventually('5 refusals in the log', () => {
      const lines = pbx.log().match(/SIPAUTH rejected .*ip=198\.51\.100\.9 /g);
      return lines?.length === 5 || undefined;
    });
    for (const method of ['REGISTER', 'INVITE', 'OPTIONS', 'SUBSCRIBE', 'MESSAGE'] as const) {
      const walk = { scenario: enumerate(method, { answers: [404] }), from, to: pbx4, rows: [['100'], ['200']] };
      assertAll(await sipp(net, net.attacker, walk), 2);
    }
  });

  test('svmap finds the PBX on all its addresses', async () => {
    const found = await svmap(net, net.attacker, ['192.0.2.8/29'], { from: '198.51.100.20' });
    assert.deepEqual(
      [...found.keys()].sort(),
      [pbx4, pbx4b, pbx4c].map((address) => `${address}:5060`),
    );
  });

  test('svwar finds the users and svcrack a password', async () => {
    const users = await svwar(net, net.attacker, pbx4, '995-1003', { from: '198.51.100.21' });
    assert.deepEqual([...users.keys()].sort(), ['1000', '1001', '1002', '1003']);
    const words = ['1000', 'secret', passwordOf('1000'), 'letmein'];
    await useSource(net, 'attacker', '198.51.100.22');
    assert.equal(await svcrack(net, net.attacker, pbx4, '1000', words), passwordOf('1000'));
    assert.equal(
      await svcrack(net, net.attacker, pbx4, '1000', ['a', 'b'], { args: ['--maximumtime', '3'] }),
      undefined,
    );
    assert.match(pbx.log(), /SIPAUTH rejected .*ip=198\.51\.100\.22 /);
    await useSource(net, 'attacker', plan.attacker.address4);
  });

  test('a forged request reaches the PBX under its false name, whole, in fragments, and from a whole /64', async () => {
    const counters = await packetCounters(net);
    const payload = forgedRequest('REGISTER', { guess: true });
    const phone = plan.phones.address4;
    assert.equal((await forge(net.attacker, { from: phone, to: pbx4, payload, count: 20, rate: 200 })).sent, 20);
    await forge(net.attacker, [
      { from: { prefix: '2001:db8:66:7::/64', order: 'walk' }, to: pbx6, payload, count: 300 },
      { from: { prefix: '0.0.0.0/0', order: 'random' }, to: pbx4, payload, count: 200 },
      { from: '198.51.100.40', to: pbx4, payload, count: 5, fragment: 256 },
    ]);
    const forged = await eventually('all are answered', async () => {
      const counts = await counters.read();
      return counts.answered >= 525 ? counts : undefined;
    });
    assert.equal(forged.delivered, 525);
    assert.deepEqual(await counters.read(phone), { arrived: 20, delivered: 20, answered: 20 });
    assert.equal((await counters.read('2001:db8:66:7::/64')).delivered, 300);
    const sources = await counters.deliveredBySource();
    assert.equal(sources.get('2001:db8:66:7::12c'), 1);
    assert.ok(sources.size > 450);
    // arrived: only the first fragment of each names a port
    assert.deepEqual(await counters.read('198.51.100.40'), { arrived: 5, delivered: 5, answered: 5 });
    await counters.reset();
    assert.deepEqual(await counters.read(), { arrived: 0, delivered: 0, answered: 0 });
  });

  test('forged fragments of both families are put together, and a socket sees the false source', async () => {
    await using socket = await responder(net.pbx, [pbx4, pbx6], 5099);
    const payload = `{source} {n} ${'x'.repeat(1000)}`;
    const fragment = { toPort: 5099, payload, count: 2, fragment: 200 };
    await forge(net.attacker, [
      { from: plan.phones.address4, fromPort: 5060, to: pbx4, ...fragment },
      { from: plan.phones.address6, fromPort: 5061, to: pbx6, ...fragment },
      // no tunnel ends at the PBX: nothing of these reaches the socket, but the wire carries them
      { from: plan.phones.address4, to: pbx4, ...fragment, encapsulate: 'ipip' },
      { from: plan.phones.address6, to: pbx6, ...fragment, encapsulate: 'gre' },
    ]);
    const { address4, address6 } = plan.phones;
    const seen = await eventually('4 datagrams', () => {
      const all = socket.received();
      return all.length >= 4 ? all : undefined;
    });
    assert.deepEqual(
      seen.map(({ source, port, text }) => [source, port, text.slice(0, -1001), text.length]),
      [
        [address4, 5060, `${address4} 0`, `${address4} 0 `.length + 1000],
        [address4, 5060, `${address4} 1`, `${address4} 1 `.length + 1000],
        [address6, 5061, `[${address6}] 0`, `[${address6}] 0 `.length + 1000],
        [address6, 5061, `[${address6}] 1`, `[${address6}] 1 `.length + 1000],
      ],
    );
  });

  test('a real socket of the attacker is answered on any address of its prefixes', async () => {
    const payloads = [
      'OPTIONS sip:[2001:db8:1::10] SIP/2.0\r\nVia: SIP/2.0/UDP [2001:db8:66:aa::5]:4000;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n',
    ];
    const replies = await exchange(net.attacker, {
      from: '2001:db8:66:aa::5',
      fromPort: 4000,
      to: pbx6,
      payloads,
      expect: 1,
    });
    assert.equal(replies.length, 1);
    assert.match(replies[0]!.text, /^SIP\/2.0 200 /);
  });

  test('phones fetch their configuration by TFTP; what is missing, written or outside is refused', async () => {
    const [name, content] = phoneConfiguration('001565aabb01', '1000', passwordOf('1000'));
    await using _server = await tftpServer(net, net.pbx, { [name]: content, 'firmware.rom': Buffer.alloc(5000, 'f') });
    const both = [
      { from: plan.phones.address4, server: pbx4, names: [name, 'missing.cfg', 'firmware.rom', '../../etc/passwd'] },
      { from: plan.phones.address6, server: pbx6, names: [name, 'missing.cfg'] },
      { from: '198.51.100.30', server: pbx4, names: ['new.cfg'], operation: 'write' as const },
    ];
    const [four, six, write] = await tftp(net.phones, both.slice(0, 2)).then(async (read) => [
      ...read,
      ...(await tftp(net.attacker, both.slice(2))),
    ]);
    assert.deepEqual(
      four!.map((answer) => answer.outcome),
      ['served', 'refused', 'served', 'refused'],
    );
    assert.equal(four![0]!.text, content);
    assert.equal(four![2]!.text.length, 5000);
    assert.match(four![1]!.text, /^1 File not found/);
    assert.deepEqual(
      six!.map((answer) => answer.outcome),
      ['served', 'refused'],
    );
    assert.deepEqual(
      write!.map((answer) => answer.outcome),
      ['refused'],
    );
    // the same with a real client
    await check(net.phones, 'tftp', [pbx4, '-m', 'binary', '-c', 'get', name], { cwd: net.directory });
    assert.ok(existsSync(`${net.directory}/${name}`));
  });
});

describe('other PBXs', { skip }, () => {
  test('one that challenges all alike gives no user away, and refuses by another challenge', async () => {
    await using net = await lab('alike');
    await using _pbx = await kamailio(net, net.pbx, { unknownUsers: 'challenge', refusal: 401 });
    const from = plan.attacker.address4;
    const unknown = [
      ['4711', 'x'],
      ['1000', 'wrong'],
    ];
    const walk = { scenario: enumerate('REGISTER', { answers: [401] }), from, to: pbx4, rows: unknown };
    assertAll(await sipp(net, net.attacker, walk), 2);
    assertAll(await sipp(net, net.attacker, { scenario: guess({ refusal: 401 }), from, to: pbx4, rows: unknown }), 2);
    assertAll(await sipp(net, net.phones, { scenario: register(), from: plan.phones.address4, to: pbx4 }), 1);
  });

  test('an open relay puts a stranger through to a number outside', async () => {
    await using net = await lab('relay');
    const trunk = `${plan.phones.trunk4}:5060`;
    await using pbx = await kamailio(net, net.pbx, { trunk, openRelay: true, qualify: 1 });
    await using _gateway = await startAnswering(net, net.phones, {
      scenario: answer(),
      from: plan.phones.trunk4,
      fromPort: 5060,
    });
    const numbers = [['00972592277524'], ['900972592277524']];
    const from = plan.attacker.address4;
    assertAll(await sipp(net, net.attacker, { scenario: dial({ accepted: true }), from, to: pbx4, rows: numbers }), 2);
    assert.match(pbx.log(), /OUTSIDE number=900972592277524 ip=198\.51\.100\.66/);
  });
});

describe('a virtualisation host', { skip }, () => {
  for (const [guests, at] of [
    ['bridged', plan.bridgedGuests],
    ['routed', plan.routedGuests.guests],
  ] as const) {
    test(`its guests answer for themselves: ${guests}`, async () => {
      await using net = await lab(guests, { guests });
      const [first, second] = net.guests;
      await using _pbx = await kamailio(net, first!, { addresses: [at[0].address4, at[0].address6] });
      await using simple = await responder(second!, [at[1].address4, at[1].address6]);
      const counters = await packetCounters(net, { at: first! });
      for (const guest of at) {
        const { address4: from, address6: from6 } = plan.phones;
        assertAll(await sipp(net, net.phones, { scenario: keepAlive(), from, to: guest.address4 }), 1);
        assertAll(await sipp(net, net.phones, { scenario: keepAlive(), from: from6, to: guest.address6 }), 1);
      }
      assertAll(
        await sipp(net, net.phones, { scenario: register(), from: plan.phones.address4, to: at[0].address4 }),
        1,
      );
      assert.deepEqual(
        simple.received().map(({ source }) => source),
        [plan.phones.address4, plan.phones.address6],
      );
      assert.equal((await counters.read(plan.phones.address4)).delivered, 3);
    });
  }

  test('hosts of a cluster are all within reach', async () => {
    await using net = await lab('cluster', { hosts: 3 });
    await using _second = await responder(net.hosts[2]!, ['192.0.2.30', '2001:db8:1::30']);
    const { address4, address6 } = plan.attacker;
    assertAll(await sipp(net, net.attacker, { scenario: keepAlive(), from: address4, to: '192.0.2.30' }), 1);
    assertAll(await sipp(net, net.attacker, { scenario: keepAlive(), from: address6, to: '2001:db8:1::30' }), 1);
  });
});
