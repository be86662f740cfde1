import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dryRun } from '../firewall/dry-run.ts';
import type { Firewall, FirewallChange, TimedTarget } from '../firewall/firewall.ts';
import { formatPrefix, parseAddress, parsePrefix } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import { formatTarget, parseTarget } from '../model/block.ts';
import type { ListEntry } from '../model/list-entry.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';
import { attackAt } from './attack.test-support.ts';
import { bench, enforced, started } from './guard-bench.test-support.ts';
import { GuardError } from './guard-error.ts';
import type { KeptBlock } from './guard-memory.ts';
import { noHostAddresses } from './never-block.ts';

const actor = { name: 'ada', source: 'cli' } as const;

function attack(attacker: string, lastTime: number, change: Partial<Attack> = {}): Attack {
  return attackAt(lastTime, { attacker, ...change });
}

function entry(text: string): ListEntry {
  return { prefix: parsePrefix(text)!, note: '', addedBy: 'ada', addedAt: 0 };
}

test('an attacker is blocked, let in again in time, and remembered as a repeat offender', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
  it.time += 3_600_001;
  it.guard.expire();
  assert.equal(it.guard.blocksInForce, 0);
  it.guard.attack(attack('198.51.100.7', it.time));
  const block = it.notes.blocks.at(-1)!;
  assert.equal(block.timesBefore, 1);
  assert.equal(block.until - block.since, 7_200_000);
});

test('a source that goes on sending stays blocked, and for the same time, not for ever longer ones', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  for (let i = 0; i < 5; i++) {
    it.time += 600_000;
    it.guard.persisting([parseTarget('198.51.100.7')!], it.time);
  }
  assert.equal(it.notes.blocks.at(-1)!.until, it.time + 3_600_000);
  it.time += 3_599_000;
  it.guard.expire();
  assert.equal(it.guard.blocksInForce, 1);
  it.time += 2_000;
  it.guard.expire();
  assert.equal(it.guard.blocksInForce, 0);
});

test('one device behind an office that goes on attacking counts once: the office keeps its phones', async () => {
  const it = await started();
  const device = (attackerPort: number, episode: number) =>
    attack('198.51.100.7', it.time, { knownGood: true, goodUsers: 1, attackerPort, episode });
  it.guard.attack(device(5060, 1));
  const { target, since } = [...it.guard.blocks()][0]!;
  for (let i = 0; i < 5; i++) {
    it.time += 10_000;
    it.guard.persisting([target], it.time);
    it.guard.remote.acknowledged(target, since, i + 1);
  }
  it.guard.attack(device(5062, 2));
  assert.deepEqual(await enforced(it), ['198.51.100.7 UDP 5060', '198.51.100.7 UDP 5062']);
  it.guard.attack(device(5064, 3));
  it.guard.attack(device(5066, 4));
  assert.ok((await enforced(it)).includes('198.51.100.7'), 'the fourth port within an hour');
});

test('after a restart the remaining times are right, and what ended meanwhile is not blocked again', async () => {
  const before = bench();
  const block = (text: string, until: number): KeptBlock => ({
    target: parseTarget(text)!,
    cause: 'flood',
    reason: 'it flooded',
    origin: 'pbx',
    since: before.time - 1000,
    until,
    evidence: 'proven',
    timesBefore: 0,
    note: '',
    liftedAt: null,
  });
  const blocks = [block('198.51.100.7', before.time + 90_000), block('198.51.100.8', before.time - 1)];
  await before.guard.start({ kept: [blocks], allow: [], deny: [], repeaters: [] }, noHostAddresses, ['eth0']);
  const kernel = await before.firewall.blocks();
  assert.deepEqual(
    kernel.map(({ target, remaining }) => [formatTarget(target), remaining]),
    [['198.51.100.7', 90_000]],
  );
});

test('who went on attacking while no engine ran stays blocked; who was unblocked by then does not', async () => {
  const it = bench();
  const kernel = async (text: string, remaining: number) => {
    await it.firewall.replace(() => it.guard.firewallState());
    it.firewall.apply([{ op: 'block', entry: { target: parseTarget(text)!, remaining, timeout: 3_600_000 } }]);
  };
  await kernel('198.51.100.7', 1_800_000);
  it.firewall.apply([
    { op: 'block', entry: { target: parseTarget('198.51.100.8')!, remaining: 60_000, timeout: 60_000 } },
  ]);
  const kept = {
    target: parseTarget('198.51.100.8')!,
    cause: 'flood',
    reason: 'it flooded',
    origin: 'pbx',
    since: it.time - 1000,
    until: it.time + 90_000,
    evidence: 'proven',
    timesBefore: 0,
    note: '',
    liftedAt: it.time - 500,
  } as const;
  const memory = { kept: [[kept]], allow: [], deny: [], repeaters: [] };
  await it.guard.start(memory, noHostAddresses, ['eth0']);
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
  const [block] = [...it.guard.blocks()];
  assert.equal(block!.until, it.time + 1_800_000);
});

test('a block that a packet renewed in its last seconds is taken up again, unless it must not be', async () => {
  const dry = dryRun();
  let inKernel: TimedTarget[] = [];
  const it = await started(
    {},
    {
      ...dry,
      repair: (state, renewed) => {
        renewed?.(inKernel);
        return dry.repair(state);
      },
    },
  );
  it.guard.attack(attack('198.51.100.7', it.time));
  await it.guard.lists.change('allow', { add: [entry('198.51.100.9')] }, actor);
  it.time += 3_600_000;
  it.guard.expire();
  const renewed = (text: string) => ({ target: parseTarget(text)!, remaining: 3_590_000, timeout: 3_600_000 });
  inKernel = [renewed('198.51.100.7'), renewed('198.51.100.9')];
  dry.apply(inKernel.map((one) => ({ op: 'block', entry: one })));
  await it.guard.repair();
  const [block, ...others] = [...it.guard.blocks()];
  assert.deepEqual(others, []);
  assert.deepEqual(block, { ...block, until: it.time + 3_590_000, evidence: 'proven', timesBefore: 0 });
  assert.ok(it.events.some((event) => event.kind === 'block' && event.block === block));
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
});

test('an unblock reaches a block of which only the kernel knows', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  it.guard.attack(attack('2001:db8::7', it.time));
  const inKernel = await it.firewall.blocks();
  it.time += 3_600_000;
  it.guard.expire();
  it.firewall.apply(inKernel.map((one) => ({ op: 'block', entry: one })));
  for (const text of ['198.51.100.7', '2001:db8::7'])
    await assert.rejects(it.guard.unblock(parseTarget(text)!, 0, actor), { code: 'not-blocked' });
  assert.deepEqual(await enforced(it), []);
});

test('a block that the kernel would not renew ends in its time also when the store has lost it', async () => {
  const it = bench();
  await it.firewall.replace(() => it.guard.firewallState());
  it.firewall.apply([
    { op: 'block', entry: { target: parseTarget('198.51.100.7')!, remaining: 200_000, timeout: 0 } },
    { op: 'block', entry: { target: parseTarget('198.51.100.8')!, remaining: 200_000, timeout: 60_000 } },
  ]);
  await it.guard.start({ kept: [], allow: [], deny: [], repeaters: [] }, noHostAddresses, ['eth0']);
  const renewals = it.guard.firewallState().blocks.map(({ target, timeout }) => [formatTarget(target), timeout]);
  assert.deepEqual(renewals, [
    ['198.51.100.7', 0],
    ['198.51.100.8', 3_600_000],
  ]);
  it.time += 190_000;
  it.guard.persisting([parseTarget('198.51.100.7')!], it.time);
  it.time += 10_000;
  it.guard.expire();
  assert.deepEqual(it.guard.explain(parseAddress('198.51.100.7')!).blocks, []);
});

test('an unblock holds while the attack goes on', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  await it.guard.unblock(parseTarget('198.51.100.7')!, 3600, actor);
  it.time += 60_000;
  it.guard.attack(attack('198.51.100.7', it.time, { episode: 2 }));
  assert.deepEqual(await enforced(it), []);
  assert.match(it.notes.attacks.at(-1)!, /spared/);
  it.time += 3_600_000;
  it.guard.expire();
  it.guard.attack(attack('198.51.100.7', it.time, { episode: 3 }));
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
});

test('an unblocked IPv6 phone stays in while its neighbour goes on attacking: only the neighbour is shut out', async () => {
  const it = await started();
  const neighbour = (episode: number, change: Partial<Attack> = {}) =>
    it.guard.attack(attack('2001:db8:1:2::66', it.time, { episode, ...change }));
  neighbour(1);
  await it.guard.unblock(parseTarget('2001:db8:1:2::5')!, 3600, actor);
  it.time += 5000;
  neighbour(2);
  assert.deepEqual(await enforced(it), ['2001:db8:1:2::66']);
  for (let i = 0; i < 20; i++)
    it.guard.attack(attack(`2001:db8:1:${(i + 16).toString(16)}::1`, it.time, { episode: 10 + i }));
  assert.deepEqual(it.guard.explain(parseAddress('2001:db8:1:2::5')!).blocks, [], 'nor by a wider prefix');
  it.time += 3_700_000;
  it.guard.expire();
  neighbour(3);
  assert.ok((await enforced(it)).includes('2001:db8:1:2::/64'));
});

test('an address unblocks the /64 and the flows that shut it out', async () => {
  const it = await started();
  it.guard.attack(attack('2001:db8::7', it.time));
  it.guard.attack(attack('198.51.100.7', it.time, { knownGood: true, goodUsers: 3 }));
  await it.guard.unblock(parseTarget('2001:db8::7')!, 0, actor);
  await it.guard.unblock(parseTarget('198.51.100.7')!, 0, actor);
  assert.deepEqual(await enforced(it), []);
});

test('who is allowed is let in at once', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  await it.guard.lists.change('allow', { add: [entry('198.51.100.0/24')] }, actor);
  assert.deepEqual(await enforced(it), []);
  it.guard.attack(attack('198.51.100.8', it.time));
  assert.deepEqual(await enforced(it), []);
});

test('nobody can shut out the host itself, its gateway, or himself', async () => {
  const it = await started();
  const prefix = (text: string) => parsePrefix(text)!;
  await it.guard.setHost({ ...noHostAddresses, own: [prefix('192.0.2.10')], gateways: [prefix('192.0.2.1')] }, [
    'eth0',
  ]);
  const me = { ...actor, address: '203.0.113.5' };
  for (const text of ['192.0.2.10', '192.0.2.0/24', '192.0.2.1', '127.0.0.1', '203.0.113.0/24', '0.0.0.0/0']) {
    const refused = { name: 'GuardError', code: 'would-cut-off' };
    await assert.rejects(it.guard.block(parseTarget(text)!, 60, '', me), refused, text);
    await assert.rejects(
      it.guard.lists.change('deny', { add: [entry('198.51.100.9'), entry(text)] }, me),
      refused,
      text,
    );
  }
  assert.deepEqual(await enforced(it), []);
  assert.equal(it.guard.list('deny').size, 0, 'all or nothing');
});

test('what cannot be stored is undone: a full disk leaves no half-applied change', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  it.notes.fails = true;
  const failed = { code: 'store-failed' };
  await assert.rejects(it.guard.block(parseTarget('198.51.100.8')!, 60, '', actor), failed);
  await assert.rejects(it.guard.unblock(parseTarget('198.51.100.7')!, 60, actor), failed);
  assert.equal(it.guard.explain(parseAddress('198.51.100.7')!).heldUntil, undefined);
  await assert.rejects(it.guard.lists.change('deny', { add: [entry('198.51.100.9')] }, actor), failed);
  await assert.rejects(
    it.guard.configure(() => settingsSchema.parse({ blockSeconds: 60 }), actor),
    failed,
  );
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
  assert.equal(it.guard.list('deny').size, 0);
  assert.equal(it.guard.settings.blockSeconds, 3600);
  it.notes.fails = Object.assign(new Error('The settings are at revision 2, not 1'), { code: 'conflict' });
  const late = { code: 'conflict', message: /quicker.*revision 2/ };
  await assert.rejects(
    it.guard.configure(() => settingsSchema.parse({ blockSeconds: 60 }), actor),
    late,
  );
  assert.equal(it.guard.settings.blockSeconds, 3600);
});

test('changes of the settings at the same moment are made one after the other, and one that fails takes only itself back', async () => {
  const it = await started();
  const set = (change: Partial<Settings>) => it.guard.configure((current) => ({ ...current, ...change }), actor);
  const { commitSettings } = it.notes;
  it.notes.commitSettings = () => {
    it.notes.commitSettings = commitSettings;
    return Promise.reject(new Error('disk full'));
  };
  const first = assert.rejects(set({ blockSeconds: 60 }), { code: 'store-failed' });
  await Promise.all([first, set({ retentionDays: 12 }), set({ blockThreshold: 5 })]);
  const { blockSeconds, retentionDays, blockThreshold } = it.guard.settings;
  assert.deepEqual([blockSeconds, retentionDays, blockThreshold], [3600, 12, 5]);
  assert.deepEqual(
    it.events.flatMap((event) => (event.kind === 'settings' ? [event.settings.retentionDays] : [])),
    [12, 12],
  );
  assert.equal(await it.guard.configure(() => undefined, actor), false);
  assert.equal(await it.guard.configure((current) => structuredClone(current), actor), true);
  assert.equal(it.events.filter(({ kind }) => kind === 'settings').length, 2, 'nothing was changed');
});

test('an operator’s change that cannot be stored leaves repeat offenders what they are', async () => {
  const it = await started();
  const target = parseTarget('198.51.100.7')!;
  const failing = async (change: () => Promise<unknown>) => {
    it.notes.fails = true;
    await assert.rejects(change(), { code: 'store-failed' });
    it.notes.fails = false;
  };
  const ends = () => {
    it.time = [...it.guard.blocks()].at(-1)!.until;
    it.guard.expire();
  };
  it.guard.attack(attack('198.51.100.7', it.time));
  ends();
  await failing(() => it.guard.block(target, 60, '', actor));
  it.guard.attack(attack('198.51.100.7', it.time, { evidence: 'unproven' }));
  await failing(() => it.guard.unblock(target, 0, actor));
  ends();
  it.guard.attack(attack('198.51.100.7', it.time));
  assert.equal(it.notes.blocks.at(-1)!.timesBefore, 1);
  await it.guard.unblock(target, 0, actor);
  it.guard.attack(attack('198.51.100.7', it.time));
  assert.equal(it.notes.blocks.at(-1)!.timesBefore, 0, 'one that was lifted never should have been');
});

test('an entry that is removed and added in one change stays in force', async () => {
  const dry = dryRun();
  const it = await started({}, dry);
  await it.guard.lists.change('deny', { add: [entry('198.51.100.7'), entry('198.51.100.8')] }, actor);
  const [seven, eight] = [parsePrefix('198.51.100.7')!, parsePrefix('198.51.100.8')!];
  await it.guard.lists.change(
    'deny',
    { add: [{ ...entry('198.51.100.7'), note: 'x' }], remove: [seven, eight] },
    actor,
  );
  assert.deepEqual(dry.lists().deny.map(formatPrefix), ['198.51.100.7']);
  assert.equal(it.guard.list('deny').get(seven)?.note, 'x');
  it.notes.fails = true;
  await assert.rejects(it.guard.lists.change('deny', { add: [entry('198.51.100.7')], remove: [seven] }, actor));
  assert.deepEqual(dry.lists().deny.map(formatPrefix), ['198.51.100.7']);
  assert.equal(it.guard.list('deny').get(seven)?.note, 'x');
});

test('a list change is not called failed when only the blocks that it makes void cannot be noted as lifted', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  it.notes.commitUnblock = () => Promise.reject(new Error('disk full'));
  await it.guard.lists.change('allow', { add: [entry('198.51.100.0/24')] }, actor);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await enforced(it), []);
  assert.equal(it.guard.list('allow').size, 1);
  assert.ok(it.events.some((event) => event.kind === 'trouble' && /disk full/.test(event.text)));
});

test('what the kernel refuses is told and remembered nowhere', async () => {
  const dry = dryRun();
  let refuse = false;
  const firewall: Firewall = {
    ...dry,
    apply: (changes: readonly FirewallChange[]) => {
      if (refuse) throw new Error('netlink: no memory');
      dry.apply(changes);
    },
  };
  const it = await started({}, firewall);
  refuse = true;
  it.guard.attack(attack('198.51.100.7', it.time));
  assert.equal(it.guard.blocksInForce, 0);
  assert.equal(it.notes.attacks.at(-1), '198.51.100.7 failed');
  assert.ok(it.events.some((event) => event.kind === 'trouble' && /no memory/.test(event.text)));
  await assert.rejects(it.guard.block(parseTarget('198.51.100.8')!, 60, '', actor), { code: 'firewall-failed' });
});

test('unblocking what is not blocked says so, and points at the denylist', async () => {
  const it = await started();
  await it.guard.lists.change('deny', { add: [entry('198.51.100.0/24')] }, actor);
  await assert.rejects(it.guard.unblock(parseTarget('203.0.113.1')!, 0, actor), (error: unknown) => {
    return error instanceof GuardError && error.code === 'not-blocked';
  });
  await assert.rejects(it.guard.unblock(parseTarget('198.51.100.7')!, 0, actor), /denylist/);
});

test('an address that becomes our own is let in', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  await it.guard.setHost({ ...noHostAddresses, own: [parsePrefix('198.51.100.7')!] }, ['eth0']);
  assert.deepEqual(await enforced(it), []);
});

test('what is added to neverBlock is let in, and kept blocks that cover the host are not put in force', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  it.guard.attack(attack('198.51.100.8', it.time, { knownGood: true, goodUsers: 3 }));
  it.guard.attack(attack('203.0.113.1', it.time));
  const kept = [...it.guard.blocks()].map((block) => ({ ...block, liftedAt: null }));
  const settings = (current: Settings) => ({ ...current, neverBlock: ['198.51.100.0/24'] });
  it.notes.fails = true;
  await assert.rejects(it.guard.configure(settings, actor));
  assert.equal(it.guard.blocksInForce, 3);
  it.notes.fails = false;
  await it.guard.configure(settings, actor);
  assert.deepEqual(await enforced(it), ['203.0.113.1']);
  assert.deepEqual(
    [...it.guard.blocks()].map(({ target }) => formatTarget(target)),
    ['203.0.113.1'],
  );
  const again = bench();
  const host = { ...noHostAddresses, own: [parsePrefix('198.51.100.0/24')!] };
  await again.guard.start({ kept: [kept], allow: [], deny: [], repeaters: [] }, host, ['eth0']);
  assert.deepEqual(await enforced(again), ['203.0.113.1']);
});

test('an entry of the denylist that meets the gateway is out of force as long as it does, and that is told', async () => {
  const dry = dryRun();
  const it = bench({}, dry);
  const gateway = (text: string) => ({ ...noHostAddresses, gateways: [parsePrefix(text)!] });
  const denied = () => dry.lists().deny.map(formatPrefix);
  const deny = [entry('198.51.100.0/24'), entry('203.0.113.7')];
  await it.guard.start({ kept: [], allow: [], deny, repeaters: [] }, gateway('198.51.100.1'), []);
  assert.deepEqual(denied(), ['203.0.113.7']);
  assert.equal(it.guard.list('deny').size, 2, 'it stays in the list');
  assert.ok(
    it.events.some((event) => event.kind === 'trouble' && /198\.51\.100\.0\/24.*out of force/.test(event.text)),
  );
  const { denied: by, outOfForce } = it.guard.explain(parseAddress('198.51.100.9')!);
  assert.equal(by, undefined);
  assert.deepEqual(outOfForce, { entry: deny[0], why: 'gateway' });
  it.guard.attack(attack('198.51.100.9', it.time));
  assert.deepEqual(await enforced(it), ['198.51.100.9']);
  await it.guard.setHost(gateway('203.0.113.7'), []);
  assert.deepEqual(denied(), ['198.51.100.0/24']);
  await it.guard.repair();
  assert.deepEqual(denied(), ['198.51.100.0/24']);
});

test('a repeat offender goes to the denylist from the threshold on', async () => {
  const it = await started({ blockThreshold: 2 });
  it.guard.attack(attack('198.51.100.7', it.time));
  it.time += 3_600_001;
  it.guard.expire();
  it.guard.attack(attack('198.51.100.7', it.time, { episode: 2 }));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(it.guard.list('deny').get(parsePrefix('198.51.100.7')!)?.addedBy, 'sipprot');
});

test('explain names what holds for an address', async () => {
  const it = await started();
  it.guard.attack(attack('198.51.100.7', it.time));
  const known = it.guard.explain(parseAddress('198.51.100.7')!);
  assert.equal(known.blocks.length, 1);
  assert.equal(known.never, undefined);
  assert.equal(it.guard.explain(parseAddress('127.0.0.1')!).never, 'loopback');
});
