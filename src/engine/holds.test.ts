import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dryRun } from '../firewall/dry-run.ts';
import { attackAt } from '../guard/attack.test-support.ts';
import { Guard } from '../guard/guard.ts';
import { noHostAddresses } from '../guard/never-block.ts';
import { parsePrefix } from '../model/address.ts';
import { formatTarget, parseTarget } from '../model/block.ts';
import { settingsSchema } from '../model/settings.ts';
import type { Store } from '../store/store.ts';
import { scratchStore } from '../store/testing/scratch.ts';
import { StoreLedger } from './store-ledger.ts';

const ada = { name: 'ada', source: 'cli' } as const;
const target = (text: string) => parseTarget(text)!;

/** A guard on a kernel that lost all, with what the store kept of its holds. */
async function startOn(store: Store, now: { time: number }) {
  const firewall = dryRun({ clock: () => now.time });
  const guard = new Guard({
    firewall,
    ledger: new StoreLedger(store, () => now.time, 1),
    settings: settingsSchema.parse({}),
    hostName: 'pbx',
    observe: false,
    clock: () => now.time,
    feed: () => {},
  });
  const holds = await store.read('readHolds', now.time);
  await guard.start({ kept: [], allow: [], deny: [], repeaters: [], holds }, noHostAddresses, []);
  const attacked = async (attacker: string) => {
    guard.attack(attackAt(now.time, { attacker }));
    return (await firewall.blocks()).map((block) => formatTarget(block.target)).includes(attacker);
  };
  return { guard, attacked };
}

test('an unblock holds over a restart for the time that was asked for, unless it was blocked by hand since', async () => {
  const store = await scratchStore();
  const now = { time: Date.UTC(2026, 0, 1) };
  const day = 86_400;
  const first = await startOn(store, now);
  for (const text of ['198.51.100.7', '198.51.100.8', '198.51.100.9', '198.51.100.10']) {
    await first.guard.block(target(text), 7200, '', ada);
    await first.guard.unblock(target(text), text === '198.51.100.9' ? 3600 : 30 * day, ada);
  }
  await first.guard.block(target('198.51.100.8'), 60, '', ada);
  const told = { target: target('203.0.113.1'), holdSeconds: day, sequence: 1, how: 'told' } as const;
  await first.guard.remote.unblock(told, { name: 'anna', source: 'cluster' });
  await store.flush();

  now.time += 7_200_000;
  const second = await startOn(store, now);
  assert.equal(await second.attacked('198.51.100.7'), false);
  assert.equal(await second.attacked('198.51.100.8'), true, 'blocked by hand since');
  assert.equal(await second.attacked('198.51.100.9'), true, 'it is over');
  assert.equal(await second.attacked('203.0.113.1'), false, 'unblocked on another host');
  now.time += 30 * day * 1000;
  const third = await startOn(store, now);
  assert.equal(await third.attacked('198.51.100.7'), true);
});

test('an unblock that cannot hold is refused, and lifts nothing', async () => {
  const store = await scratchStore();
  const now = { time: Date.UTC(2026, 0, 1) };
  const { guard } = await startOn(store, now);
  const holds = Array.from({ length: 10_000 }, (_, i) => ({
    prefix: parsePrefix(`10.0.${i >> 8}.${i & 255}`)!,
    until: now.time + 60_000,
  }));
  await guard.start({ kept: [], allow: [], deny: [], repeaters: [], holds }, noHostAddresses, []);
  await guard.block(target('198.51.100.7'), 60, '', ada);
  await assert.rejects(guard.unblock(target('198.51.100.7'), 60, ada), { code: 'bad-time' });
  assert.equal(guard.blocksInForce, 1);
  await guard.unblock(target('198.51.100.7'), 0, ada);
  assert.equal(guard.blocksInForce, 0);
});
