import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dryRun } from '../firewall/dry-run.ts';
import type { Drift } from '../firewall/firewall.ts';
import { started } from '../guard/guard-bench.test-support.ts';
import { Enforcement } from './enforcement.ts';

/** An enforcement on a firewall of which `altered` says whether somebody was there. */
async function bench(altered: () => Promise<boolean>, repairMs = 0) {
  const drift: Drift = { ruleset: true, missing: 0, foreign: 0 };
  let repairs = 0;
  const repair = async () => {
    repairs++;
    if (repairMs > 0) await sleep(repairMs);
    return drift;
  };
  const { guard } = await started({}, { ...dryRun(), repair });
  const alarms = new Set<string>();
  const alarm = (key: string) => alarms.add(key);
  const enforcement = new Enforcement({ guard, firewall: { altered }, alarm, clear: (key) => alarms.delete(key) });
  return { enforcement, alarms, repairs: () => repairs };
}

test('rules that somebody altered are mended at the next look, and that is told', async () => {
  let touched = false;
  const it = await bench(async () => touched);
  await it.enforcement.look();
  assert.equal(it.repairs(), 0);
  touched = true;
  await it.enforcement.look();
  assert.equal(it.repairs(), 1);
  assert.deepEqual([...it.alarms], ['drift']);
});

test('a kernel that cannot be read is for the repair to tell of', async () => {
  const it = await bench(() => Promise.reject(new Error('no buffer space')));
  await it.enforcement.look();
  assert.equal(it.repairs(), 1);
});

test('who undoes it again and again does not keep the engine busy, and the regular repair goes on', async () => {
  let lasts = 200;
  const it = await bench(() => new Promise((resolve) => setTimeout(resolve, lasts, true)));
  await it.enforcement.look();
  lasts = 0;
  for (let i = 0; i < 5; i++) await it.enforcement.look();
  assert.equal(it.repairs(), 1);
  await it.enforcement.repair();
  assert.equal(it.repairs(), 2);
});

test('traffic that goes past the kernel’s table has it compared now and then, not with each answer; what somebody alters is mended at once', async () => {
  const it = await bench(async () => true, 200);
  for (let i = 0; i < 100; i++) await it.enforcement.leaked();
  assert.equal(it.repairs(), 1);
  await it.enforcement.look();
  assert.equal(it.repairs(), 2);
});
