import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import { DatagramLog } from '../packet/datagram-log.ts';
import { ethernet, ipv4, text, udp } from '../packet/frame-builder.ts';
import { LiveSet } from './live-set.ts';
import { enterOwnNetwork, ip, noOwnNetwork } from './own-network.ts';
import { RawSender } from './raw-sender.ts';

const watch = { sipPorts: [{ first: 5060, last: 5060 }], tftpPorts: [] };

function addPair(a: string, b: string): void {
  ip(`link add ${a} type veth peer name ${b}`);
  ip(`link set ${a} up`);
  ip(`link set ${b} up`);
}

/** Sends a message at `from`, and reads what the set sees of it. */
function attack(set: LiveSet, from: string, id: string): string[] {
  const sender = new RawSender(from);
  sender.send(ethernet(0x800, ipv4(17, udp(5071, 5060, text(id)))));
  sender.close();
  const log = new DatagramLog();
  for (let i = 0; i < 50 && log.datagrams.length === 0; i++) {
    set.wait(10);
    set.read(log.decoder);
  }
  return log.texts;
}

const states = (set: LiveSet) => Object.fromEntries(set.states().map(({ interface: name, state }) => [name, state]));

suite('live set', { skip: noOwnNetwork }, () => {
  beforeEach(() => enterOwnNetwork());

  test('a guest whose interface comes later, goes, and comes again is watched each time', () => {
    const set = new LiveSet({ interfaces: ['guest0', 'guest1'], watch });
    assert.deepEqual(states(set), {});
    set.tick(0);
    assert.deepEqual(states(set), { guest0: 'no such interface', guest1: 'no such interface' });
    addPair('guest0', 'far0');
    set.tick(999);
    assert.equal(states(set).guest0, 'no such interface');
    set.tick(1000);
    assert.deepEqual(states(set), { guest0: 'up', guest1: 'no such interface' });
    assert.deepEqual(attack(set, 'far0', 'one'), ['one']);

    ip('link del guest0');
    set.wait(50);
    set.read(new DatagramLog().decoder);
    assert.notEqual(states(set).guest0, 'up');
    addPair('guest0', 'far0');
    set.tick(2000);
    assert.equal(states(set).guest0, 'up');
    assert.deepEqual(attack(set, 'far0', 'two'), ['two']);
    // the numbers go on from those of the interface that is gone
    assert.equal(set.states()[0]?.statistics.received, 2);
    set.close();
    assert.deepEqual(states(set), { guest0: 'closed', guest1: 'closed' });
  });

  test('an interface that was replaced between two looks is noticed by its number', () => {
    addPair('guest0', 'far0');
    const set = new LiveSet({ interfaces: ['guest0'], watch });
    set.tick(0);
    ip('link del guest0');
    addPair('guest0', 'far0');
    set.tick(1000);
    assert.deepEqual(attack(set, 'far0', 'again'), ['again']);
    set.close();
  });

  test('an interface that is switched off and on again is watched on', () => {
    addPair('guest0', 'far0');
    const set = new LiveSet({ interfaces: ['guest0'], watch });
    set.tick(0);
    ip('link set guest0 down');
    set.wait(20);
    set.read(new DatagramLog().decoder);
    assert.notEqual(states(set).guest0, 'up');
    set.tick(1000);
    ip('link set guest0 up');
    set.tick(2000);
    assert.equal(states(set).guest0, 'up');
    assert.deepEqual(attack(set, 'far0', 'on again'), ['on again']);
    set.close();
  });

  test('default-route follows the route to another interface, and stays while there is none', () => {
    addPair('wan0', 'far0');
    addPair('wan1', 'far1');
    ip('addr add 192.0.2.10/25 dev wan0');
    ip('addr add 192.0.2.130/25 dev wan1');
    const set = new LiveSet({ interfaces: ['default-route'], watch });
    set.tick(0);
    assert.deepEqual(states(set), { 'default-route': 'no interface has a default route' });
    ip('route add default via 192.0.2.1');
    set.tick(1000);
    assert.deepEqual(states(set), { wan0: 'up' });
    ip('route del default');
    set.tick(2000);
    assert.deepEqual(states(set), { wan0: 'up' });
    ip('route add default via 192.0.2.129');
    set.tick(3000);
    assert.deepEqual(states(set), { wan1: 'up' });
    assert.deepEqual(attack(set, 'far1', 'here'), ['here']);
    set.close();
  });

  test('one thread watches several interfaces, and their ports can be changed', () => {
    addPair('guest0', 'far0');
    addPair('guest1', 'far1');
    const set = new LiveSet({ interfaces: ['guest0', 'guest1'], watch: { sipPorts: [], tftpPorts: [] } });
    set.tick(0);
    set.watch(watch);
    assert.deepEqual(attack(set, 'far0', 'left'), ['left']);
    assert.deepEqual(attack(set, 'far1', 'right'), ['right']);
    set.close();
  });
});
