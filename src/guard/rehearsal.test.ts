import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrefix } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';
import { attackAt } from './attack.test-support.ts';
import { Rehearsal } from './rehearsal.ts';

const start = Date.UTC(2026, 0, 1);

const attack = (change: Partial<Attack> = {}) => attackAt(start, change);

function rehearsal(settings: Partial<Settings> = {}): Rehearsal {
  return new Rehearsal({
    settings: settingsSchema.parse(settings),
    protectedAddresses: [parsePrefix('192.0.2.0/24')!, parsePrefix('2001:db8:1::10')!],
  });
}

test('a proven attacker is blocked for the first time of the settings, a forgeable one shorter', () => {
  const { action, seconds, spared } = rehearsal().judge(attack());
  assert.deepEqual({ action, seconds, spared }, { action: 'block', seconds: 3600, spared: null });
  assert.equal(rehearsal().judge(attack({ evidence: 'unproven' })).seconds, 300);
});

test('an attacker who comes back after his block is blocked for longer', () => {
  const guard = rehearsal();
  guard.judge(attack());
  const back = start + 2 * 3_600_000;
  assert.equal(guard.judge(attack({ episode: 2, time: back, lastTime: back })).seconds, 7200);
});

test('a notice, a protected address and an address that is never to be blocked give notices, with the reason', () => {
  assert.equal(rehearsal().judge(attack({ action: 'notice' })).spared, 'notice');
  assert.equal(rehearsal().judge(attack({ attacker: '192.0.2.77' })).spared, 'ownAddress');
  const office = rehearsal({ neverBlock: ['198.51.100.0/24'] });
  assert.deepEqual([office.attack(attack()), office.judge(attack()).spared], ['notice', 'neverBlock']);
});

test('an office that somebody forges is spared', () => {
  const forged = attack({ evidence: 'unproven', knownGood: true, goodUsers: 30 });
  assert.equal(rehearsal().judge(forged).spared, 'knownGood');
});

test('a thousand forged sources shut out a few at most, and the others are told as rate-limited', () => {
  const guard = rehearsal();
  const judgements = Array.from({ length: 1000 }, (_, i) =>
    guard.judge(attack({ episode: i, evidence: 'unproven', count: 1, attacker: `203.0.${i >> 8}.${i & 255}` })),
  );
  assert.ok(judgements.filter(({ action }) => action === 'block').length <= 5);
  assert.equal(judgements.at(-1)?.spared, 'rateLimited');
});

test('an episode that was blocked stays so, whatever later reports of it would get', () => {
  const guard = rehearsal();
  assert.equal(guard.attack(attack({ evidence: 'unproven' })), 'block');
  const later = start + 86_400_000;
  assert.equal(guard.attack(attack({ evidence: 'unproven', knownGood: true, time: later, lastTime: later })), 'block');
});

test('a device behind an office loses its own port only', () => {
  const { target } = rehearsal().judge(attack({ knownGood: true, goodUsers: 12, attackerPort: 40_001 }));
  assert.equal(target?.kind, 'flow');
});

test('an IPv6 attacker loses its /64, but not one in which a protected address lies', () => {
  assert.equal(rehearsal().judge(attack({ attacker: '2001:db8:2::9' })).target?.prefix.length, 64);
  assert.equal(rehearsal().judge(attack({ attacker: '2001:db8:1::9' })).target?.prefix.length, 128);
});
