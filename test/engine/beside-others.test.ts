import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type PacketCounters, packetCounters } from '../lab/counters.ts';
import { forge, forgedRequest } from '../lab/forge.ts';
import { plan } from '../lab/plan.ts';
import { check, eventually } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { responder } from '../lab/udp.ts';
import { configureHost, ip, nft } from '../lab/wiring.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import { kernelState, untilBlocked } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const [pbx4] = plan.pbx.addresses4;
const blocked = '198.51.100.8';
const payload = forgedRequest('OPTIONS');

/** What fail2ban, Docker and firewalld have in the kernel, in short. */
const foreign = `
table inet f2b-table {
  set addr-set-asterisk { type ipv4_addr; elements = { 198.51.100.250, 198.51.100.251 }; }
  chain f2b-chain { type filter hook input priority filter - 1; policy accept;
    tcp dport 5060-5061 ip saddr @addr-set-asterisk reject; }
}
table ip nat {
  chain DOCKER { iifname "docker0" return; }
  chain POSTROUTING { type nat hook postrouting priority srcnat; policy accept; ip saddr 172.17.0.0/16 masquerade; }
}
table inet firewalld {
  chain filter_INPUT { type filter hook input priority filter + 10; policy accept; ct state established accept; }
  chain raw_PREROUTING { type filter hook prerouting priority raw + 10; policy accept; }
}
`;

describe('beside other programs on the same host', { skip }, () => {
  let net: Lab;
  let engine: EngineProcess;
  let counters: PacketCounters;

  before(async () => {
    net = await lab('beside');
    await nft(net.pbx, foreign);
    await responder(net.pbx, [pbx4]);
    await ip(['link add down0 type veth peer name down1'], net.pbx);
  });
  after(() => net?.[Symbol.asyncDispose]());

  const others = async () => {
    const tables = ['inet f2b-table', 'ip nat', 'inet firewalld'];
    return Promise.all(tables.map((table) => check(net.pbx, 'nft', ['-s', 'list', 'table', ...table.split(' ')])));
  };
  const passes = async (from: string) => {
    const { delivered } = await counters.read(from);
    await forge(net.attacker, { from, to: pbx4, payload, count: 20, rate: 500 });
    return (await counters.read(from)).delivered - delivered;
  };

  test('fail2ban, Docker and firewalld keep their rules when it starts, blocks, is told to flush and stops', async () => {
    const theirs = await others();
    const first = await startEngine(net, { flags: ['--flush-on-stop'] });
    await first.request('block', { target: blocked, seconds: 600 });
    await first.request('list.change', { list: 'deny', add: [{ prefix: '198.51.100.9' }] });
    assert.deepEqual(await others(), theirs);
    await first.stop();
    assert.deepEqual(await others(), theirs);
    assert.doesNotMatch(await check(net.pbx, 'nft', ['list', 'tables']), /sipprot/);
    engine = await startEngine(net, { interfaces: ['eth0', 'down0', 'late0'] });
    assert.deepEqual(await others(), theirs);
    assert.ok((await kernelState(net.pbx)).blocks.has(blocked), 'what was in force when it stopped is in force again');
  });

  test('an interface that is down or missing is said to be, the others are protected, and it is taken up later', async () => {
    const states = async () =>
      (await engine.request('status', {})).sensor.captures.map((one) => `${one.interface} ${one.state}`).sort();
    await eventually('the first states', async () => ((await states()).length === 3 ? true : undefined));
    assert.match((await states()).join('\n'), /^down0 .*is down.*\neth0 up\nlate0 no such interface$/);
    assert.match((await engine.request('status', {})).summary, /in part.*down0.*late0/);
    await ip(['link set down0 up', 'link add late0 type veth peer name late1', 'link set late0 up'], net.pbx);
    await eventually('all are captured', async () =>
      (await states()).every((state) => state.endsWith(' up')) ? true : undefined,
    );
    assert.equal((await engine.request('status', {})).summary, 'Protecting');
  });

  test('"nft flush ruleset" by somebody else is mended, with what was blocked, and said', async () => {
    await check(net.pbx, 'nft', ['flush', 'ruleset']);
    assert.equal((await kernelState(net.pbx)).blocks.size, 0);
    // entries are compared every 30 s; that the table is gone is seen before
    await untilBlocked(net.pbx, blocked, 15_000);
    const { deny } = await kernelState(net.pbx);
    assert.deepEqual(deny, ['198.51.100.9']);
    counters = await packetCounters(net);
    assert.equal(await passes(blocked), 0);
    assert.equal(await passes('198.51.100.9'), 0);
    assert.equal(await passes('198.51.100.10'), 20);
    const { alarms } = await engine.request('status', {});
    const drift = alarms.find(({ text }) => text.includes('firewall table'));
    assert.match(drift?.remedy ?? '', /flush ruleset/);
  });

  test('an interface that was deleted and made again is captured and closed to who is blocked', async () => {
    await ip(['link del eth0'], net.pbx);
    await eventually('it is missed', async () => {
      const { summary } = await engine.request('status', {});
      return /eth0/.test(summary) || undefined;
    });
    await ip([`link add eth0 type veth peer name pbx0 netns ${net.router.name}`], net.pbx);
    await ip(['link set pbx0 master br-pbx', 'link set pbx0 up'], net.router);
    await configureHost(net.pbx, 'eth0', [{ address4: pbx4, address6: plan.pbx.addresses6[0] }]);
    await eventually('it is captured again', async () => {
      const { summary } = await engine.request('status', {});
      return summary === 'Protecting' || undefined;
    });
    assert.equal(await passes(blocked), 0);
    assert.equal(await passes('198.51.100.11'), 20);
    const sweep = forgedRequest('OPTIONS', { user: '{n}' });
    await forge(net.attacker, { from: '198.51.100.12', to: pbx4, payload: sweep, count: 40, rate: 100 });
    await untilBlocked(net.pbx, '198.51.100.12');
    assert.equal(await passes('198.51.100.12'), 0);
  });
});
