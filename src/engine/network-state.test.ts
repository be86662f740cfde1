import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHostFacts } from './host-facts.ts';
import { NetworkReader, type NetworkSource, networkTrouble } from './network-state.ts';

const working: NetworkSource = {
  routes: async () => [{ gateways: ['192.0.2.1'] }],
  neighbours: async () => [{ dst: '192.0.2.1', dev: 'eth0', lladdr: '02:00:00:00:00:01' }],
  forwarding: async () => [{ mac: '02:00:00:00:00:01', ifname: 'eth0' }],
};

/** A kernel whose answers may change. */
function reader(first: Partial<NetworkSource> = {}): { reader: NetworkReader; source: { now: NetworkSource } } {
  const source = { now: { ...working, ...first } };
  const ask: NetworkSource = {
    routes: () => source.now.routes(),
    neighbours: () => source.now.neighbours(),
    forwarding: () => source.now.forwarding(),
  };
  return { reader: new NetworkReader(ask), source };
}

const failing = (what: string) => () => Promise.reject(new Error(`the kernel does not tell its ${what}`));

function gateways(state: Awaited<ReturnType<NetworkReader['read']>>): number {
  return readHostFacts(state, 'auto', [], []).host.gateways.length;
}

test('the kernel does not answer once: the gateway stays protected, an alarm says so and goes', async () => {
  const { reader: it, source } = reader();
  assert.equal(gateways(await it.read()), 1);
  assert.equal(networkTrouble(it), undefined);
  source.now = { ...working, routes: failing('routes'), neighbours: failing('neighbours') };
  const state = await it.read();
  assert.equal(gateways(state), 1);
  assert.equal(state.neighbours.length, 1);
  assert.match(networkTrouble(it)!.text, /its routes; .*its neighbours.*known before/);
  source.now = working;
  assert.equal(gateways(await it.read()), 1);
  assert.equal(networkTrouble(it), undefined);
});

test('one part is not told from the start: the others are known, and words say what that means', async () => {
  const { reader: it } = reader({ forwarding: failing('bridges') });
  assert.equal(gateways(await it.read()), 1);
  assert.match(networkTrouble(it)!.text, /its bridges.*not all known/);
  const { reader: without } = reader({ routes: failing('routes') });
  assert.equal(gateways(await without.read()), 0);
  assert.match(networkTrouble(without)!.text, /a gateway may be blocked/);
});

test('a gateway that is gone is gone: only what cannot be read is kept', async () => {
  const { reader: it, source } = reader();
  assert.equal(gateways(await it.read()), 1);
  source.now = { ...working, routes: async () => [] };
  assert.equal(gateways(await it.read()), 0);
});

test('this kernel answers', async () => {
  const it = new NetworkReader();
  await it.read();
  assert.equal(it.failure, undefined);
  assert.ok(it.isKnown);
});
