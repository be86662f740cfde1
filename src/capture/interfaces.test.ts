import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultRouteInterfaces, defaultRoutesOf, listInterfaces, networkInterface } from './interfaces.ts';
import { enterOwnNetwork, ip, noOwnNetwork } from './own-network.ts';

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const zero = '0'.repeat(32);

test('default routes of both families are found, the best metric first, each interface once', () => {
  const route = `${head}eth1\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\neth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\neth2\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`;
  const route6 = `${zero} 00 ${zero} 00 fe80${'0'.repeat(27)}1 00000400 00000001 00000000 00450003     eth1\n${zero} 00 ${zero} 00 fe80${'0'.repeat(27)}1 00000032 00000001 00000000 00000003 ppp0\n${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo\n2001${'0'.repeat(28)} 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     eth2\n`;
  assert.deepEqual(defaultRoutesOf(route, route6), ['ppp0', 'eth0', 'eth1']);
});

test('an unreachable or downed default route is none, and neither is an empty file', () => {
  const route = `${head}*\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0\neth0\t00000000\t00000000\t0002\t0\t0\t0\t00000000\t0\t0\t0\n`;
  assert.deepEqual(defaultRoutesOf(route, ''), []);
  assert.deepEqual(defaultRoutesOf('', ''), []);
});

test('interfaces are told apart: loopback, bridge, bridge port, others', { skip: noOwnNetwork }, () => {
  enterOwnNetwork();
  ip('link add sipbr0 type bridge');
  ip('link add sipport type veth peer name sipguest');
  ip('link set sipport master sipbr0 up');
  ip('link set sipbr0 up');
  ip('addr add 192.0.2.10/24 dev sipbr0');
  const kinds = Object.fromEntries(listInterfaces().map(({ name, kind, up, master }) => [name, { kind, up, master }]));
  assert.deepEqual(kinds.lo, { kind: 'loopback', up: true, master: null });
  assert.deepEqual(kinds.sipbr0, { kind: 'bridge', up: true, master: null });
  assert.deepEqual(kinds.sipport, { kind: 'bridge-port', up: true, master: 'sipbr0' });
  assert.deepEqual(kinds.sipguest, { kind: 'virtual', up: false, master: null });
  assert.equal(networkInterface('nosuch0'), undefined);
  assert.equal(networkInterface('../../../etc'), undefined);
  assert.deepEqual(defaultRouteInterfaces(), []);
  ip('route add default via 192.0.2.1');
  assert.deepEqual(defaultRouteInterfaces(), ['sipbr0']);
});
