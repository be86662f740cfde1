import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { formatTarget } from '../model/block.ts';
import type { Drift, TimedTarget } from './firewall.ts';
import { block, noKernel, p, policy, state, TestNet } from './namespace.test-support.ts';

for (const older of [false, true])
  describe(`what somebody else did to the table${older ? ', on an older kernel' : ''}`, { skip: noKernel }, () =>
    mends(older),
  );

function mends(older: boolean): void {
  const net = new TestNet();
  before(async () => {
    await net.up();
    await net.host.call('firewall', { older });
  });
  after(() => net.down());

  test('somebody flushes the ruleset: it is seen at a look, and a read-back puts everything back', async () => {
    const whole = state({
      policy: policy({ geo: 'block' }),
      deny: [p('198.18.0.70')],
      blocks: [block('198.18.0.67')],
      geo: [p('198.18.0.71')],
    });
    await net.host.call('replace', whole);
    assert.equal(await net.host.call('altered'), false);
    net.nft('flush ruleset');
    assert.equal(await net.passes('198.18.0.67'), true);
    assert.equal(await net.host.call('altered'), true);
    const drift = await net.host.call<Drift>('repair', whole);
    assert.deepEqual(drift, { ruleset: true, missing: 3, foreign: 0 });
    for (const from of ['198.18.0.67', '198.18.0.70', '198.18.0.71']) assert.equal(await net.passes(from), false);
    assert.deepEqual(await net.host.call('repair', whole), { ruleset: false, missing: 0, foreign: 0 });
  });

  test('single rules, chains, hooks and entries that somebody removed or added are mended', async () => {
    const whole = state({
      policy: policy({ geo: 'block' }),
      deny: [p('198.18.0.70')],
      blocks: [block('198.18.0.67'), block('2001:db8:1:1::/64')],
      geo: [p('198.18.0.71')],
    });
    await net.host.call('replace', whole);
    const list = () => net.onHost('nft', 'list', 'table', 'inet', 'sipprot');
    const generation = /deny4_32_([a-z])/.exec(list())![1];
    const shard = 67 & 31;
    const damages: [string, Drift][] = [
      ['flush chain inet sipprot judge4', { ruleset: true, missing: 0, foreign: 0 }],
      ['flush chain inet sipprot ingress_outside', { ruleset: true, missing: 0, foreign: 0 }],
      ['delete chain inet sipprot ingress_outside', { ruleset: true, missing: 0, foreign: 0 }],
      ['delete chain inet sipprot prerouting', { ruleset: true, missing: 0, foreign: 0 }],
      ['add table inet sipprot { flags dormant; }', { ruleset: true, missing: 0, foreign: 0 }],
      ['insert rule inet sipprot check4 accept', { ruleset: true, missing: 0, foreign: 0 }],
      ['delete element inet sipprot block4_32_shards { 0.0.0.3 }', { ruleset: true, missing: 0, foreign: 0 }],
      [`flush set inet sipprot deny4_32_${generation}`, { ruleset: false, missing: 1, foreign: 0 }],
      [
        `delete element inet sipprot block4_32_${generation}_${shard} { 198.18.0.67 }`,
        { ruleset: false, missing: 1, foreign: 0 },
      ],
      [
        `add element inet sipprot deny4_32_${generation} { 198.18.0.68, 198.18.0.72 }`,
        { ruleset: false, missing: 0, foreign: 2 },
      ],
      [
        `add element inet sipprot block6_64_${generation}_2 { 2001:db8:2:: timeout 1h : 5 }`,
        { ruleset: false, missing: 0, foreign: 1 },
      ],
    ];
    for (const [damage, drift] of damages) {
      net.nft(damage);
      // the short look sees rules, sets and hooks, and no entries
      assert.equal(await net.host.call('altered'), drift.ruleset, damage);
      assert.deepEqual(await net.host.call('repair', whole), drift, damage);
      assert.equal(await net.host.call('altered'), false, damage);
      assert.deepEqual(await net.host.call('repair', whole), { ruleset: false, missing: 0, foreign: 0 }, damage);
      for (const from of ['198.18.0.67', '198.18.0.70', '198.18.0.71', '2001:db8:1:1::2'])
        assert.equal(await net.passes(from), false, damage);
      assert.equal(await net.passes('198.18.0.67', { to: 'guest' }), false, damage);
      assert.equal(await net.passes('198.18.0.68'), true, damage);
    }
  });

  for (const extend of [false, true])
    test(`what is decided while a repair waits for its turn stays so (blocks ${extend ? 'are' : 'are not'} renewed)`, async () => {
      const before = state({
        policy: policy({ extend }),
        allow: [p('198.18.0.73')],
        deny: [p('198.18.0.70')],
        blocks: [block('198.18.0.67'), block('198.18.0.73')],
      });
      const after = state({ policy: policy({ extend }), deny: [p('198.18.0.72')], blocks: [block('198.18.0.73')] });
      await net.host.call('replace', before);
      const repairs = await net.host.call<Drift[]>(
        'repairAndApply',
        before,
        [
          { op: 'unblock', target: block('198.18.0.67').target },
          { op: 'unallow', prefix: p('198.18.0.73') },
          { op: 'undeny', prefix: p('198.18.0.70') },
          { op: 'deny', prefix: p('198.18.0.72') },
        ],
        after,
      );
      for (const drift of repairs) assert.deepEqual(drift, { ruleset: false, missing: 0, foreign: 0 });
      for (const [from, passes] of [
        ['198.18.0.67', true],
        ['198.18.0.70', true],
        ['198.18.0.72', false],
        ['198.18.0.73', false],
      ] as const)
        assert.equal(await net.passes(from), passes, from);
    });

  test('a block that a packet renewed past its end stays and is told; what cannot be renewed is removed', async () => {
    const whole = state({ policy: policy({ extend: true }), blocks: [block('198.18.0.67')] });
    await net.host.call('replace', whole);
    const generation = /deny4_32_([a-z])/.exec(net.onHost('nft', 'list', 'table', 'inet', 'sipprot'))![1];
    net.nft(`add element inet sipprot block4_32_${generation}_${68 & 31} { 198.18.0.68 timeout 1h : 3600 }`);
    net.nft(`add element inet sipprot block4_32_${generation}_${69 & 31} { 198.18.0.69 timeout 1h : 0 }`);
    net.nft(`add element inet sipprot block4_32_${generation}_${70 & 31} { 198.18.0.70 timeout 2s : 3600 }`);
    const { drift, renewed } = await net.host.call<{ drift: Drift; renewed: TimedTarget[] }>('repairTelling', whole);
    assert.deepEqual(drift, { ruleset: false, missing: 0, foreign: 1 });
    assert.deepEqual(
      renewed.map(({ target, timeout }) => [formatTarget(target), timeout]),
      [['198.18.0.68', 3_600_000]],
    );
    assert.equal(await net.passes('198.18.0.68'), false);
    assert.equal(await net.passes('198.18.0.69'), true);
  });

  test('a country list that lost a range is filled anew', async () => {
    const whole = state({ policy: policy({ geo: 'block' }), geo: [p('198.18.0.71'), p('198.18.1.0/24')] });
    await net.host.call('replace', whole);
    const set = /set (geo4_\w+)/.exec(net.onHost('nft', 'list', 'table', 'inet', 'sipprot'))![1];
    net.nft(`delete element inet sipprot ${set} { 198.18.1.0/24 }`);
    assert.equal(await net.passes('198.18.1.1'), true);
    await net.host.call('repair', whole);
    assert.equal(await net.passes('198.18.1.1'), false);
    assert.equal(await net.passes('198.18.0.71'), false);
  });
}
