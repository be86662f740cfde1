import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dryRun } from '../firewall/dry-run.ts';
import { attackAt } from '../guard/attack.test-support.ts';
import { started } from '../guard/guard-bench.test-support.ts';
import { noHostAddresses } from '../guard/never-block.ts';
import { parseAddress, parsePrefix } from '../model/address.ts';
import type { Host } from '../model/host.ts';
import { HostView } from '../model/in-force.ts';
import type { AddressHistory } from '../store/records.ts';
import { explainAddress } from './explain.ts';

test('a block that the kernel will not give up is named, though the address must never be blocked', async () => {
  const dry = dryRun();
  let refuses = false;
  const it = await started(
    {},
    {
      ...dry,
      apply: (changes) => {
        if (refuses) throw new Error('no memory');
        dry.apply(changes);
      },
    },
  );
  const explain = () => {
    const history = { attacks: [], attacksTotal: 0, attacksTotalIsExact: true, blocks: [], findings: [] };
    const place = { country: null, shutOut: false };
    const hosts = new HostView([], undefined, it.time);
    const address = parseAddress('198.51.100.7')!;
    return explainAddress(
      address,
      it.guard.explain(address),
      { ...history, knownGood: [], allow: [], deny: [] },
      place,
      hosts,
      it.time,
    );
  };
  it.guard.attack(attackAt(it.time));
  refuses = true;
  const own = (text: string) => ({ ...noHostAddresses, own: [parsePrefix(text)!] });
  await it.guard.setHost(own('198.51.100.7'), []);
  assert.ok(it.events.some((event) => event.kind === 'trouble'));
  assert.match(explain().verdict, /is blocked for 1 hour more/);
  refuses = false;
  await it.guard.setHost(own('198.51.100.7'), []);
  assert.match(explain().verdict, /never blocked/);
  await it.guard.setHost(own('192.0.2.1'), []);
  const entry = { prefix: parsePrefix('198.51.100.0/24')!, note: '', addedBy: 'ada', addedAt: 0 };
  await it.guard.lists.change('deny', { add: [entry] }, { name: 'ada', source: 'cli' });
  await it.guard.setHost(own('198.51.100.1'), []);
  assert.match(explain().verdict, /not blocked/);
  assert.match(explain().advice.join(), /198\.51\.100\.0\/24 of the denylist is out of force/);
});

test('while the hosts only observe, nobody is told that the denylist or a country rule shuts an address out', async () => {
  const it = await started();
  const address = parseAddress('198.51.100.7')!;
  const host = { uuid: 'a', name: 'pbx-1', own: true, lastSeen: it.time };
  const verdict = (protection: Host['protection'], shutOut: boolean) => {
    const state = { protection } as Host;
    const link = { role: 'alone', connected: false, since: 0 } as const;
    const history = { attacks: [], attacksTotal: 0, attacksTotalIsExact: true, blocks: [], findings: [] };
    return explainAddress(
      address,
      it.guard.explain(address),
      { ...history, knownGood: [], allow: [], deny: [] },
      { country: 'DE', shutOut },
      new HostView([{ ...host, state }], link, it.time),
      it.time,
    ).verdict;
  };
  assert.match(verdict('observing', true), /could not reach the protected ports \(the hosts observe only\), because/);
  assert.match(verdict('enforcing', true), /cannot reach the protected ports, because/);
  const entry = { prefix: parsePrefix('198.51.100.0/24')!, note: '', addedBy: 'ada', addedAt: 0 };
  await it.guard.lists.change('deny', { add: [entry] }, { name: 'ada', source: 'cli' });
  assert.match(verdict('observing', false), /it would be shut out for good \(the hosts observe only\)\.$/);
  assert.match(verdict('enforcing', false), /it is shut out for good\.$/);
  assert.match(verdict('failing', false), /it is shut out for good\.$/);
});

test('of an address that is let in again it is said in words what it did, and how long ago', async () => {
  const it = await started();
  const address = parseAddress('198.51.100.7')!;
  const reason = 'it guessed 5 passwords for 1 user (1003)';
  const attack = { ...attackAt(it.time), reason, time: it.time - 3 * 60_000, detector: 'register-brute-force' };
  const history = { attacks: [attack], attacksTotal: 1, attacksTotalIsExact: true, blocks: [], findings: [] };
  const { verdict } = explainAddress(
    address,
    it.guard.explain(address),
    { ...history, knownGood: [], allow: [], deny: [] } as unknown as AddressHistory,
    { country: null, shutOut: false },
    new HostView([], undefined, it.time),
    it.time,
  );
  assert.equal(verdict, `198.51.100.7 is not blocked now. What it did last, 3 minutes ago: ${reason}.`);
});
