import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Explanation } from '../../src/console/contract/explain.ts';
import { formatAddress, formatPrefix, parseAddress, prefixOf } from '../../src/model/address.ts';
import type { Browser } from './browser.ts';
import { type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
let viewer: Browser;

before(async () => {
  harness = await startHarness({ captures: ['11_svwar_ipv6.pcap'] });
  viewer = await harness.signedIn('viewer');
});
after(() => harness.close());

test('a customer with IPv6 whose neighbour in the /64 attacked is told so: the block covers both, and so does the reason', async () => {
  const attacker = await until('an attack over IPv6', async () => {
    const { json } = await viewer.get('/v1/attacks?limit=1');
    return (json as { rows: { attacker: string }[] }).rows[0]?.attacker;
  });
  const network = prefixOf(parseAddress(attacker)!, 64);
  const [w0, w1] = network.words;
  const neighbour = formatAddress({ family: 6, words: [w0, w1, 0xdead, 0xbeef] });
  assert.notEqual(neighbour, attacker);
  const explain = async (address: string) => (await viewer.get(`/v1/explain?address=${address}`)).json as Explanation;
  const told = await explain(neighbour);
  assert.equal(told.address, neighbour);
  assert.equal(told.source, formatPrefix(network));
  assert.equal(told.state, 'blocked');
  assert.ok(told.attacks.some((attack) => attack.attacker === attacker));
  assert.ok(told.attacksTotal > 0);
  assert.equal((await explain('203.0.113.200')).source, '203.0.113.200');
});
