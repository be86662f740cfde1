import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { enterOwnNetwork, ip, noOwnNetwork } from '../capture/own-network.ts';
import { defaultRoutes, forwardingEntries, neighbours } from './network.ts';

// iproute2 says what is right
const say = (tool: string, command: string): Record<string, unknown>[] =>
  JSON.parse(execFileSync(tool, ['-j', ...command.split(' ')], { encoding: 'utf8' }) || '[]');

/** Both, at a moment at which nothing changed: the kernel learns from what the links' ends send of their own accord. */
async function both(ours: () => Promise<string[]>, right: () => string[]): Promise<readonly [string[], string[]]> {
  for (let tries = 20; ; tries--) {
    const before = right().sort();
    const found = (await ours()).sort();
    const after = right().sort();
    if (tries === 0 || isDeepStrictEqual(before, after)) return [found, after];
  }
}

describe('what the kernel tells of the network', { skip: noOwnNetwork }, () => {
  before(() => {
    enterOwnNetwork();
    writeFileSync('/proc/sys/net/ipv6/conf/default/disable_ipv6', '0');
    ip('link add br0 type bridge');
    ip('link add uplink type veth peer name router');
    ip('link add tap type veth peer name guest');
    for (const name of ['br0', 'uplink', 'router', 'tap', 'guest']) ip(`link set ${name} up`);
    for (const name of ['uplink', 'tap']) ip(`link set ${name} master br0`);
    ip('address add 192.0.2.10/24 dev br0');
    ip('address add 2001:db8::10/64 dev br0 nodad');
  });

  test('there is no default route', async () => {
    assert.deepEqual([await defaultRoutes(4), await defaultRoutes(6)], [[], []]);
  });

  test('default routes: one hop, several, another IP version, another table, none; no others', async () => {
    ip('route add default via 192.0.2.1');
    ip('route add default metric 10 nexthop via 192.0.2.2 dev br0 nexthop via 192.0.2.3 dev br0');
    ip('-4 route add default metric 20 via inet6 2001:db8::2 dev br0');
    ip('route add default metric 30 dev br0');
    ip('route add default via 192.0.2.4 table 100');
    ip('route add unreachable default metric 40');
    ip('route add 198.51.100.0/24 via 192.0.2.9');
    ip('-6 route add default metric 1 via 2001:db8::1');
    ip('-6 route add default metric 2 nexthop via 2001:db8::3 dev br0 nexthop via 2001:db8::4 dev br0');
    ip('-6 route add 2001:db8:1::/48 via 2001:db8::9');
    const of = async (family: 4 | 6) => (await defaultRoutes(family)).map(({ gateways }) => gateways.join());
    assert.deepEqual((await of(4)).sort(), ['', '192.0.2.1', '192.0.2.2,192.0.2.3', '192.0.2.4', '2001:db8::2']);
    assert.deepEqual((await of(6)).sort(), ['2001:db8::1', '2001:db8::3,2001:db8::4']);
  });

  test('neighbours and where they were learned, as iproute2 has them', async () => {
    ip('neighbour add 192.0.2.1 lladdr 02:00:00:00:00:01 dev br0');
    ip('neighbour add 192.0.2.77 lladdr 02:00:00:00:00:77 nud stale dev br0');
    ip('neighbour add 2001:db8::1 lladdr 02:00:00:00:00:01 dev br0');
    ip('neighbour add 224.0.0.9 lladdr 01:00:5e:00:00:09 nud noarp dev br0');
    const pick = ({ dst, dev, lladdr }: Record<string, unknown>) => `${dst} ${dev} ${lladdr}`;
    const [found, right] = await both(
      async () => (await neighbours()).map((one) => pick({ ...one })),
      () => say('ip', 'neigh show').map(pick),
    );
    assert.ok(found.length >= 3);
    assert.deepEqual(found, right);
    execFileSync('bridge', 'fdb add 02:00:00:00:00:77 dev tap master static'.split(' '));
    const where = ({ mac, ifname }: Record<string, unknown>) => `${mac} ${ifname}`;
    const [entries, learned] = await both(
      async () => (await forwardingEntries()).map((one) => where({ ...one })),
      () => say('bridge', 'fdb show').map(where),
    );
    assert.ok(entries.includes('02:00:00:00:00:77 tap'));
    assert.deepEqual(entries, learned);
  });

  test('lists of many datagrams are read to their end', async () => {
    const many = Array.from(
      { length: 700 },
      (_, i) =>
        `neighbour add 192.0.${i >> 8}.${i & 255} lladdr 02:00:00:01:${(i >> 8).toString(16)}:${(i & 255).toString(16)} nud permanent dev router`,
    );
    execFileSync('ip', ['-batch', '-'], { input: many.join('\n') });
    assert.equal((await neighbours()).filter(({ dev }) => dev === 'router').length, 700);
  });
});
