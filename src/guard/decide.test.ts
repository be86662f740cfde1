import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Prefix, parsePrefix } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import { formatTarget, parseTarget } from '../model/block.ts';
import { PrefixMap } from '../model/prefix-map.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';
import { attackAt } from './attack.test-support.ts';
import { BlocksInForce } from './blocks-in-force.ts';
import { decide, type Knowledge } from './decide.ts';
import { NeverBlock } from './never-block.ts';
import { UnprovenBudget } from './unproven-budget.ts';
import type { Verdict } from './verdict.ts';

const now = Date.UTC(2026, 0, 1);

const attack = (change: Partial<Attack> = {}) => attackAt(now, { firstTime: now - 1000, ...change });

interface World {
  readonly settings?: Partial<Settings>;
  readonly own?: readonly string[];
  readonly gateways?: readonly string[];
  readonly operators?: readonly string[];
  readonly servers?: readonly string[];
  readonly resolvers?: readonly string[];
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly held?: readonly string[];
  readonly good?: readonly string[];
  readonly blocks?: BlocksInForce;
  readonly budget?: UnprovenBudget;
}

function know(world: World = {}): Knowledge {
  const prefixes = (texts: readonly string[] = []): Prefix[] => texts.map((text) => parsePrefix(text)!);
  const mapOf = (texts: readonly string[] = []) => {
    const map = new PrefixMap<true>();
    for (const prefix of prefixes(texts)) map.set(prefix, true);
    return map;
  };
  const allow = mapOf(world.allow);
  const deny = mapOf(world.deny);
  const held = mapOf(world.held);
  const good = mapOf(world.good);
  const blocks = world.blocks ?? new BlocksInForce();
  const budget = world.budget ?? new UnprovenBudget();
  const within = (map: PrefixMap<true>, texts: readonly string[] | undefined, prefix: Prefix) =>
    map.covering(prefix) !== undefined ||
    prefixes(texts).some(
      (inner) => inner.length >= prefix.length && mapOf([textOf(prefix)]).covering(inner) !== undefined,
    );
  const settings = settingsSchema.parse(world.settings ?? {});
  const { own, gateways, operators, servers, resolvers } = world;
  const host = {
    ...{ own: prefixes(own), gateways: prefixes(gateways), operators: prefixes(operators) },
    servers: prefixes(servers),
    resolvers: prefixes(resolvers),
  };
  const never = new NeverBlock(host, settings.neverBlock);
  return {
    settings,
    never: (prefix) => never.reason(prefix),
    allowed: (prefix) => within(allow, world.allow, prefix),
    denied: (prefix) => deny.covering(prefix) !== undefined,
    blockCovering: (target) => blocks.covering(target),
    held: (prefix) => within(held, world.held, prefix),
    timesBefore: (target) => blocks.timesBefore(target, now, 7 * 86_400_000),
    recentFlows: (address) => blocks.recentFlows(address, now),
    siblings: (prefix, length) => blocks.siblings(prefix, length),
    holdsGood: (prefix) => within(good, world.good, prefix),
    takeUnproven: (messages, time) => budget.take(messages, time),
  };
}

function textOf(prefix: Prefix): string {
  return formatTarget({ kind: 'prefix', prefix });
}

function inForce(
  ...entries: readonly (readonly [target: string, evidence: 'proven' | 'unproven' | 'operator'])[]
): BlocksInForce {
  const blocks = new BlocksInForce();
  for (const [text, evidence] of entries)
    blocks.put({
      target: parseTarget(text)!,
      cause: 'flood',
      reason: 'it flooded',
      origin: 'pbx',
      since: now - 60_000,
      until: now + 60_000,
      evidence,
      timesBefore: 0,
      note: '',
    });
  return blocks;
}

function targetOf(verdict: Verdict): string {
  return verdict.kind === 'block' ? formatTarget(verdict.target) : verdict.kind;
}

test('a proven attacker is locked out for the block time', () => {
  const verdict = decide(attack(), know());
  assert.deepEqual(verdict, {
    kind: 'block',
    target: parseTarget('198.51.100.7'),
    seconds: 3600,
    timesBefore: 0,
    forGood: false,
  });
});

test('an IPv6 attacker loses its /64, and an IPv4-mapped address is IPv4', () => {
  assert.equal(targetOf(decide(attack({ attacker: '2001:db8:1:2::3' }), know())), '2001:db8:1:2::/64');
  assert.equal(targetOf(decide(attack({ attacker: '::ffff:198.51.100.7' }), know())), '198.51.100.7');
});

test('an IPv4 attacker whom a translator shows in 64:ff9b::/96 loses its address, not all of IPv4', () => {
  const attacker = '64:ff9b::198.51.100.7';
  assert.equal(targetOf(decide(attack({ attacker }), know())), '64:ff9b::c633:6407');
  const many = Array.from({ length: 20 }, (_, i) => [`64:ff9b::198.51.${i}.9`, 'proven'] as const);
  assert.equal(targetOf(decide(attack({ attacker }), know({ blocks: inForce(...many) }))), '64:ff9b::c633:6407');
});

test('what must never be blocked is spared whatever it did', () => {
  const cases: [World, string, string][] = [
    [{ own: ['198.51.100.7'] }, '198.51.100.7', 'ownAddress'],
    [{ own: ['198.51.100.0/24'] }, '198.51.100.7', 'ownAddress'],
    [{ gateways: ['198.51.100.7'] }, '198.51.100.7', 'gateway'],
    [{ operators: ['198.51.100.7'] }, '198.51.100.7', 'operator'],
    [{ servers: ['198.51.100.7'] }, '198.51.100.7', 'clusterServer'],
    [{ resolvers: ['198.51.100.7'] }, '198.51.100.7', 'resolver'],
    [{ settings: { neverBlock: ['198.51.100.0/28'] } }, '198.51.100.7', 'neverBlock'],
    [{ allow: ['198.51.100.0/24'], deny: ['198.51.100.7'] }, '198.51.100.7', 'allowlist'],
    [{ held: ['198.51.100.7'] }, '198.51.100.7', 'held'],
    [{}, '127.0.0.1', 'loopback'],
    [{}, '::1', 'loopback'],
    [{}, '224.0.0.1', 'notUnicast'],
    [{}, '255.255.255.255', 'notUnicast'],
    [{}, '0.0.0.0', 'notUnicast'],
    [{}, 'ff02::1', 'notUnicast'],
    [{}, 'fe80::1', 'gateway'],
  ];
  for (const [world, attacker, why] of cases)
    assert.deepEqual(decide(attack({ attacker }), know(world)), { kind: 'spare', why }, attacker);
});

test('a notice blocks nobody', () => {
  assert.deepEqual(decide(attack({ action: 'notice' }), know()), { kind: 'spare', why: 'notice' });
});

test('a forger cannot have a known-good phone or trunk blocked', () => {
  for (const detector of ['flood', 'scanner-signature', 'register-brute-force', 'protocol-anomaly'] as const) {
    const verdict = decide(attack({ detector, evidence: 'unproven', knownGood: true, goodUsers: 1 }), know());
    assert.deepEqual(verdict, { kind: 'spare', why: 'knownGood' });
  }
});

test('what comes by the port through which many users work shuts out nobody: they would be, with the attacker', () => {
  const shared = { knownGood: true, goodUsers: 200, attackerPort: 5060, sharedPort: true, action: 'notice' } as const;
  assert.deepEqual(decide(attack(shared), know()), { kind: 'spare', why: 'proxy' });
});

test('an attacker inside an office loses only its own flow', () => {
  const verdict = decide(attack({ knownGood: true, goodUsers: 12, attackerPort: 40_001 }), know());
  assert.equal(targetOf(verdict), '198.51.100.7 UDP 40001');
});

test('one that changes its port loses the address, unless several users work from there', () => {
  const blocks = inForce(
    ['198.51.100.7 UDP 40001', 'proven'],
    ['198.51.100.7 UDP 40002', 'proven'],
    ['198.51.100.7 UDP 40003', 'proven'],
  );
  const again = { knownGood: true, attackerPort: 40_004 };
  assert.equal(targetOf(decide(attack({ ...again, goodUsers: 1 }), know({ blocks }))), '198.51.100.7');
  assert.equal(targetOf(decide(attack({ ...again, goodUsers: 12 }), know({ blocks }))), '198.51.100.7 UDP 40004');
});

test('forgeable evidence buys short blocks, and few of them', () => {
  const knowledge = know();
  const verdicts = Array.from({ length: 1000 }, (_, i) =>
    decide(attack({ evidence: 'unproven', count: 1, attacker: `203.0.${i >> 8}.${i & 255}` }), knowledge),
  );
  const blocked = verdicts.filter(({ kind }) => kind === 'block');
  assert.equal(blocked.length, 5);
  assert.ok(blocked.every((verdict) => verdict.kind === 'block' && verdict.seconds === 300));
  assert.deepEqual(verdicts.at(-1), { kind: 'spare', why: 'rateLimited' });
  assert.equal(decide(attack(), knowledge).kind, 'block', 'proven attackers are blocked all the same');
});

test('the budget for forgeable evidence comes back with time', () => {
  const budget = new UnprovenBudget();
  for (let i = 0; i < 10; i++) budget.take(1, now);
  assert.equal(budget.take(1, now), false);
  assert.equal(budget.take(1, now + 7_000), true);
  assert.equal(budget.take(1, now + 7_000), false);
});

test('a repeat offender is locked out longer each time, up to a day, but not on forgeable evidence', () => {
  const blocks = new BlocksInForce();
  blocks.restoreRepeater('198.51.100.7', 3, now - 1000);
  const proven = decide(attack(), know({ blocks }));
  assert.equal(proven.kind === 'block' && proven.seconds, 8 * 3600);
  blocks.restoreRepeater('198.51.100.7', 30, now - 1000);
  const longest = decide(attack(), know({ blocks }));
  assert.equal(longest.kind === 'block' && longest.seconds, 86_400);
  const forged = decide(attack({ evidence: 'unproven' }), know({ blocks }));
  assert.equal(forged.kind === 'block' && forged.seconds, 300);
});

test('from the N-th proven lock-out on, a source goes to the denylist, if the operator wants so', () => {
  const blocks = new BlocksInForce();
  blocks.restoreRepeater('198.51.100.7', 2, now - 1000);
  const forGood = (world: World, change: Partial<Attack> = {}) => {
    const verdict = decide(attack(change), know({ blocks, ...world }));
    return verdict.kind === 'block' && verdict.forGood;
  };
  assert.equal(forGood({}), false);
  assert.equal(forGood({ settings: { blockThreshold: 3 } }), true);
  assert.equal(forGood({ settings: { blockThreshold: 4 } }), false);
  assert.equal(forGood({ settings: { blockThreshold: 3 } }, { evidence: 'unproven' }), false);
  assert.equal(
    forGood({ settings: { blockThreshold: 1 } }, { knownGood: true, goodUsers: 3 }),
    false,
    'never for a flow',
  );
});

test('who is blocked already is not blocked again; the lock-out starts anew while the attack goes on', () => {
  const blocks = inForce(['198.51.100.7', 'proven']);
  assert.deepEqual(decide(attack(), know({ blocks })), { kind: 'covered', by: 'block', until: now + 3_600_000 });
  const fixed = know({ blocks, settings: { extendWhileAttacking: false } });
  assert.deepEqual(decide(attack(), fixed), { kind: 'covered', by: 'block' });
  assert.deepEqual(decide(attack(), know({ deny: ['198.51.100.0/24'] })), { kind: 'covered', by: 'denylist' });
});

test('what an operator blocked for a time is not prolonged', () => {
  const blocks = inForce(['198.51.100.7', 'operator']);
  assert.deepEqual(decide(attack(), know({ blocks })), { kind: 'covered', by: 'block' });
});

test('proof turns a short block on forgeable evidence into a full one', () => {
  const blocks = inForce(['198.51.100.7', 'unproven']);
  const verdict = decide(attack(), know({ blocks }));
  assert.equal(verdict.kind === 'block' && verdict.seconds, 3600);
  assert.equal(decide(attack({ evidence: 'unproven' }), know({ blocks })).kind, 'covered');
});

test('a /64 that holds one of our own or an allowed address is not blocked as a whole', () => {
  const attacker = '2001:db8:1:2::bad';
  assert.equal(targetOf(decide(attack({ attacker }), know({ own: ['2001:db8:1:2::1'] }))), attacker);
  assert.equal(targetOf(decide(attack({ attacker }), know({ allow: ['2001:db8:1:2::1'] }))), attacker);
});

test('an attacker that walks through the /64s of a /56 loses the /56, unless somebody honest is in it', () => {
  const blocks = inForce(
    ['2001:db8:0:1::/64', 'proven'],
    ['2001:db8:0:2::/64', 'proven'],
    ['2001:db8:0:3::/64', 'proven'],
  );
  const walking = attack({ attacker: '2001:db8:0:4::1' });
  assert.equal(targetOf(decide(walking, know({ blocks }))), '2001:db8::/56');
  assert.equal(targetOf(decide(walking, know({ blocks, good: ['2001:db8:0:9::/64'] }))), '2001:db8:0:4::/64');
  assert.equal(targetOf(decide(walking, know({ blocks, allow: ['2001:db8:0:9::1'] }))), '2001:db8:0:4::/64');
  assert.equal(targetOf(decide({ ...walking, evidence: 'unproven' }, know({ blocks }))), '2001:db8:0:4::/64');
});
