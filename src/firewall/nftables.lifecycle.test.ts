import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addressOf, hostPrefix, prefixOf } from '../model/address.ts';
import { type BlockTarget, formatTarget } from '../model/block.ts';
import type { TimedTarget } from './firewall.ts';
import { block, noKernel, p, policy, state, TestNet } from './namespace.test-support.ts';

const foreign = `
table inet f2b-table {
  set addr-set-sshd {
    type ipv4_addr
    elements = { 198.18.0.99 }
  }
  chain f2b-chain {
    type filter hook input priority filter - 1; policy accept;
    tcp dport 22 ip saddr @addr-set-sshd reject
  }
}
table ip filter {
  chain DOCKER {
    iifname != "docker0" oifname "docker0" accept
  }
  chain FORWARD {
    type filter hook forward priority filter; policy accept;
    jump DOCKER
  }
}
table ip sipprot {
  chain not-ours { }
}`;

describe('the table through its life', { skip: noKernel }, () => {
  const net = new TestNet();
  before(async () => {
    await net.up();
    await net.host.call('firewall', {});
  });
  after(() => net.down());
  const replace = (changes: Parameters<typeof state>[0] = {}) => net.host.call('replace', state(changes));
  const texts = async (engine = net.host) =>
    (await engine.call<TimedTarget[]>('blocks')).map(({ target }) => formatTarget(target)).sort();

  test('tables of fail2ban, Docker and others stay as they are, byte for byte', async () => {
    net.nft(`flush ruleset\n${foreign}`);
    const before = net.onHost('nft', '-a', 'list', 'ruleset');
    const others = () =>
      net.onHost('nft', '-a', 'list', 'table', 'inet', 'f2b-table') +
      net.onHost('nft', '-a', 'list', 'table', 'ip', 'filter');
    const othersBefore = others();
    const one = net.process('host');
    await one.call('firewall', {});
    await one.call(
      'replace',
      state({ policy: policy({ geo: 'block' }), geo: [p('198.18.9.0/24')], blocks: [block('198.18.0.67')] }),
    );
    await one.call('apply', [
      { op: 'deny', prefix: p('198.18.0.68') },
      { op: 'block', entry: block('2001:db8::/61') },
    ]);
    await one.call('repair', state());
    assert.equal(others(), othersBefore);
    await one.call('stop', { flush: true });
    assert.equal(net.onHost('nft', '-a', 'list', 'ruleset'), before);
    net.nft('flush ruleset');
  });

  test('what the kernel is told it tells again, of every kind and length', async () => {
    const wanted = [
      '198.18.0.67',
      '198.18.0.0/20',
      '0.0.0.0/0',
      '2001:db8:1:1::/64',
      '2001:db8::/33',
      '2001:db8:1:1::1',
      '198.18.0.67 UDP 5060',
      '198.18.0.67 TCP 5060',
      '2001:db8:1:1::1 UDP 65535',
      '2001:db8:1:1::/64 TCP 1',
    ];
    await replace({ allow: [p('0.0.0.0/0'), p('::/0')], blocks: wanted.map((text) => block(text, 5_000_000, 60_000)) });
    assert.deepEqual(await texts(), [...wanted].sort());
    for (const { remaining, timeout } of await net.host.call<TimedTarget[]>('blocks')) {
      assert.ok(remaining > 4_900_000 && remaining <= 5_000_000);
      assert.equal(timeout, 60_000);
    }
  });

  test('blocks that are still being read come in beside those that are known, of whatever length and renewal', async () => {
    const parts = [
      [block('198.18.0.67'), block('198.18.16.0/20', 5_000_000, 60_000)],
      [],
      [block('2001:db8::/33', 5_000_000, 90_000), block('198.18.0.67 TCP 5060'), block('198.18.0.69')],
    ];
    const arrived = ['198.18.0.67', '198.18.0.67 TCP 5060', '198.18.0.69', '198.18.16.0/20', '2001:db8::/33'];
    const extending = policy({ extend: true });
    // into a kernel that holds nothing, and into one where something is in force
    net.nft('flush ruleset');
    const one = net.process('host');
    await one.call('firewall', {});
    await one.call('replaceArriving', state({ policy: extending, blocks: [block('198.18.0.70')] }), parts);
    assert.deepEqual(await texts(one), [...arrived, '198.18.0.70'].sort());
    assert.equal(await net.passes('198.18.0.69'), false);
    await one.call('replaceArriving', state({ policy: extending }), parts);
    assert.deepEqual(await texts(one), arrived);
    const drift = await one.call('repair', state({ policy: extending, blocks: parts.flat() }));
    assert.deepEqual(drift, { ruleset: false, missing: 0, foreign: 0 });
    await one.call('stop', { flush: true });
  });

  test('what is let in while blocks are still being read stays so when its block comes', async () => {
    await replace({ blocks: [block('198.18.0.67'), block('198.18.0.69')] });
    const parts = [[block('198.18.0.69')], [block('198.18.0.67')]];
    const target: BlockTarget = block('198.18.0.67').target;
    await net.host.call('replaceArriving', state({}), parts, [[{ op: 'unblock', target }]]);
    assert.deepEqual(await texts(), ['198.18.0.69']);
    assert.equal(await net.passes('198.18.0.67'), true);
  });

  test('a ruleset that the operator lists into a file loads again and blocks again', async () => {
    await replace({
      policy: policy({ extend: true, geo: 'allow-only', scope: 'protected' }),
      geo: [p('198.18.0.0/16')],
      allow: [p('10.0.0.0/8')],
      deny: [p('198.18.1.0/24')],
      blocks: [block('198.18.0.67'), block('198.18.0.68 UDP 40000'), block('2001:db8:1:1::/64')],
    });
    const listing = net.onHost('nft', 'list', 'ruleset');
    net.nft('flush ruleset');
    assert.equal(await net.passes('198.18.0.67'), true);
    net.nft(listing);
    assert.equal(await net.passes('198.18.0.67'), false);
    assert.equal(await net.passes('198.18.0.68', { fromPort: 40000 }), false);
    assert.equal(await net.passes('2001:db8:1:1::2'), false);
    assert.equal(await net.passes('198.18.0.69'), true);
    // and our own program takes it over as its own
    assert.deepEqual(await texts(), ['198.18.0.67', '198.18.0.68 UDP 40000', '2001:db8:1:1::/64']);
  });

  test('while everything is replaced, a thousand packets a second of a blocked address get none through', async () => {
    await replace({ blocks: [block('198.18.0.67')] });
    await net.attacker.call('flood', '198.18.0.67', '198.18.0.1', 5060, 'replaced');
    const many = Array.from({ length: 30_000 }, (_, i) => block(formatTarget(host(0x0b000000 + i * 7))));
    await replace({
      policy: policy({ scope: 'protected', extend: true, geo: 'block' }),
      blocks: [...many, block('198.18.0.67')],
      geo: [p('5.0.0.0/8')],
    });
    await replace({ deny: [p('198.18.0.64/30')] });
    await replace({
      policy: policy({ interfaces: [] }),
      blocks: [block('198.18.0.0/24'), ...many],
      allow: [p('198.18.0.66')],
    });
    await net.host.call(
      'repair',
      state({
        policy: policy({ interfaces: ['outside', 'inside'], geo: 'block' }),
        blocks: [block('198.18.0.67')],
        geo: [p('198.18.0.67')],
      }),
    );
    const sent = await net.attacker.call<number>('stopFlood', 'replaced');
    assert.equal(await net.passes('198.18.0.68'), true);
    const received = new Map(await net.host.call<[string, number][]>('received'));
    assert.ok(sent > 100, `${sent} packets were sent`);
    assert.equal(received.get('replaced') ?? 0, 0);
  });

  test('a block and an unblock that come while the state is replaced both hold', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => block(formatTarget(host(0x0b000000 + i * 7))));
    const gone = [0, 29_999].map((i) => many[i]!.target);
    await net.host.call('replaceAndApply', state({ blocks: many }), [
      { op: 'block', entry: block('198.18.0.67') },
      { op: 'block', entry: block('198.18.1.0/27') },
      ...gone.map((target) => ({ op: 'unblock', target })),
    ]);
    const held = new Set(await texts());
    assert.equal(held.size, 30_000);
    assert.ok(held.has('198.18.0.67') && held.has('198.18.1.0/27'));
    for (const target of gone) assert.equal(held.has(formatTarget(target)), false);
    assert.equal(await net.passes('198.18.1.1'), false);
  });

  test('whoever asks how many packets were dropped does not wait for a replacement of many entries', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => block(formatTarget(host(0x0b000000 + i * 7))));
    assert.deepEqual(await net.host.call('replaceAndCount', state({ blocks: many })), ['counted', 'replaced']);
  });

  test('an engine that is killed leaves its blocks in force, and the next one takes them over without a gap', async () => {
    net.nft('flush ruleset');
    const first = net.process('host');
    await first.call('firewall', {});
    await first.call('replace', state({ blocks: [block('198.18.0.67')] }));
    await first.call('apply', [{ op: 'block', entry: block('198.18.0.68') }]);
    await first.kill();
    assert.equal(await net.passes('198.18.0.67'), false);
    const second = net.process('host');
    await second.call('firewall', {});
    assert.deepEqual((await second.call<TimedTarget[]>('blocks')).map(({ target }) => formatTarget(target)).sort(), [
      '198.18.0.67',
      '198.18.0.68',
    ]);
    await net.attacker.call('flood', '198.18.0.67', '198.18.0.1', 5060, 'restarted');
    await second.call('replaceAndApply', state({ blocks: [block('198.18.0.67')] }), [
      { op: 'block', entry: block('198.18.0.69') },
    ]);
    await net.attacker.call('stopFlood', 'restarted');
    assert.equal(await net.passes('198.18.0.69'), false);
    assert.equal(await net.passes('198.18.0.68'), true);
    assert.equal(new Map(await net.host.call<[string, number][]>('received')).get('restarted') ?? 0, 0);
    await second.call('stop', { flush: false });
    assert.equal(await net.passes('198.18.0.67'), false);
  });

  test('the table of another version with sets and chains of the same names is taken over', async () => {
    net.nft(`flush ruleset
      table inet sipprot {
        set deny4_32_a { type ipv6_addr; }
        set geo4_x_b { type ipv4_addr; flags interval; elements = { 198.18.0.67 }; }
        chain check { type filter hook input priority 5; ip saddr @geo4_x_b drop; }
        chain judge4 { }
        chain ingress_old { jump judge4; }
      }`);
    assert.equal(await net.passes('198.18.0.67'), false);
    const fresh = net.process('host');
    await fresh.call('firewall', {});
    await fresh.call('replace', state({ blocks: [block('198.18.0.67')] }));
    assert.equal(await net.passes('198.18.0.67'), false);
    assert.deepEqual(await fresh.call('repair', state({ blocks: [block('198.18.0.67')] })), {
      ruleset: false,
      missing: 0,
      foreign: 0,
    });
    assert.doesNotMatch(net.onHost('nft', 'list', 'table', 'inet', 'sipprot'), /geo4_x_b|ingress_old|hook input/);
  });

  test('interfaces come and go; the others keep their hooks', async () => {
    const wanted = state({ policy: policy({ interfaces: ['outside', 'late.0'] }), blocks: [block('198.18.0.67')] });
    const hooks = () => net.host.call<[string, string][]>('hooks');
    await net.host.call('replace', wanted);
    assert.deepEqual(await hooks(), [
      ['outside', 'hooked'],
      ['late.0', 'absent'],
    ]);
    const nobody = { ruleset: false, missing: 0, foreign: 0 };
    const make = () => net.onHost('ip', 'link', 'add', 'late.0', 'type', 'veth', 'peer', 'name', 'peer');
    // a kernel before 6.16 takes the chain away with it
    const remove = () => {
      net.onHost('ip', 'link', 'del', 'late.0');
      net.onHost('sh', '-c', 'nft delete chain inet sipprot ingress_late.0 2>&1 || true');
    };
    const cycle = async () => {
      make();
      assert.equal(await net.host.call('altered'), true, 'it is seen at the next look');
      assert.deepEqual(await net.host.call('repair', wanted), nobody, 'an interface that comes was altered by nobody');
      assert.deepEqual(await hooks(), [
        ['outside', 'hooked'],
        ['late.0', 'hooked'],
      ]);
      assert.match(net.onHost('nft', 'list', 'table', 'inet', 'sipprot'), /hook ingress device "late.0"/);
      remove();
      make();
      assert.equal(await net.host.call('altered'), true);
      assert.deepEqual(await net.host.call('repair', wanted), nobody, 'nor was one that is made anew');
      remove();
      assert.deepEqual(await net.host.call('repair', wanted), nobody);
      assert.deepEqual(await hooks(), [
        ['outside', 'hooked'],
        ['late.0', 'absent'],
      ]);
    };
    await cycle();
    await cycle();
    assert.deepEqual(
      await net.host.call('repair', state({ policy: policy({ interfaces: [] }), blocks: wanted.blocks })),
      nobody,
    );
    assert.doesNotMatch(net.onHost('nft', 'list', 'table', 'inet', 'sipprot'), /hook ingress/);
    assert.equal(await net.passes('198.18.0.67'), false);
  });

  test('a list of changes holds as a whole or not at all', async () => {
    await replace({ policy: policy({ extend: true }), blocks: [block('198.18.0.69')] });
    const bad = { kind: 'prefix', prefix: { ...p('198.18.0.68'), length: 40 } };
    await assert.rejects(
      net.host.call('apply', [
        { op: 'block', entry: block('198.18.0.67') },
        { op: 'unblock', target: block('198.18.0.69').target },
        { op: 'block', entry: { ...block('198.18.0.68'), target: bad } },
      ]),
      { code: 'bad-change' },
    );
    assert.deepEqual(await texts(), ['198.18.0.69']);
    // the kernel itself refuses in the middle: all these addresses share one set of 65,535
    const tooMany = Array.from({ length: 65_600 }, (_, i) => ({
      op: 'block',
      entry: { ...block('198.18.0.67'), target: host((0x0b000000 + i * 32) >>> 0) },
    }));
    await assert.rejects(net.host.call('apply', [{ op: 'unblock', target: block('198.18.0.69').target }, ...tooMany]), {
      code: 'set-full',
    });
    assert.deepEqual(await texts(), ['198.18.0.69']);
    await net.host.call('apply', [{ op: 'block', entry: block('198.18.0.67') }]);
    assert.deepEqual(await texts(), ['198.18.0.67', '198.18.0.69']);
  });

  test('a denylist of 100,000 addresses and networks goes in, is compared, and goes out', async () => {
    const prefixes = Array.from({ length: 100_000 }, (_, i) =>
      prefixOf(addressOf(0, 0, 0xffff, (0x14000000 + i * 512) >>> 0), i % 10 === 0 ? 24 : 32),
    );
    await replace({ deny: [...prefixes, p('198.18.0.67')] });
    assert.equal(await net.passes('198.18.0.67'), false);
    const drift = await net.host.call('repair', state({ deny: [...prefixes, p('198.18.0.68')] }));
    assert.deepEqual(drift, { ruleset: false, missing: 1, foreign: 1 });
    await net.host.call(
      'apply',
      prefixes.map((prefix) => ({ op: 'undeny', prefix })),
    );
    assert.deepEqual(await net.host.call('repair', state({ deny: [p('198.18.0.68')] })), {
      ruleset: false,
      missing: 0,
      foreign: 0,
    });
  });

  for (const older of [false, true])
    test(`of several changes of one entry the last counts, and what is there already may come again (${older ? 'an older' : 'this'} kernel)`, async () => {
      const host = net.process('host');
      await host.call('firewall', { older });
      await host.call('replace', state({ deny: [p('198.18.0.67')], blocks: [block('198.18.0.71')] }));
      const said = (op: string, text: string) => ({ op, prefix: p(text) });
      const blocked = (text: string, remaining = 60_000) => ({ op: 'block', entry: block(text, remaining) });
      const unblocked = (text: string) => ({ op: 'unblock', target: block(text).target });
      await host.call('apply', [
        said('deny', '198.18.0.67'),
        said('deny', '198.18.0.68'),
        said('undeny', '198.18.0.68'),
        said('undeny', '198.18.0.69'),
        said('deny', '198.18.0.69'),
        said('deny', '198.18.1.0/24'),
        said('deny', '2001:db8:1:1::1'),
        unblocked('198.18.0.71'),
        unblocked('198.18.0.71'),
        blocked('198.18.0.72'),
        blocked('198.18.0.72', 90_000),
        unblocked('198.18.0.73'),
        blocked('198.18.0.73'),
        blocked('198.18.0.74'),
        unblocked('198.18.0.74'),
      ]);
      const deny = ['198.18.0.67', '198.18.0.69', '198.18.1.0/24', '2001:db8:1:1::1'];
      const blocks = ['198.18.0.72', '198.18.0.73'].map((text) => block(text));
      assert.deepEqual(await host.call('repair', state({ deny: deny.map(p), blocks })), {
        ruleset: false,
        missing: 0,
        foreign: 0,
      });
      for (const [from, passes] of [
        ['198.18.0.68', true],
        ['198.18.0.69', false],
        ['198.18.0.71', true],
        ['198.18.0.72', false],
        ['198.18.0.74', true],
      ] as const)
        assert.equal(await net.passes(from), passes, from);
    });

  test('on an older kernel, without DESTROY messages, blocks are given anew and lifted all the same', async () => {
    const old = net.process('host');
    await old.call('firewall', { older: true });
    await old.call('replace', state({ blocks: [block('198.18.0.67', 20_000)] }));
    await old.call('apply', [
      { op: 'block', entry: block('198.18.0.67', 3_600_000) },
      { op: 'unblock', target: block('198.18.0.99').target },
      { op: 'deny', prefix: p('198.18.0.70') },
    ]);
    await old.call('apply', [
      { op: 'undeny', prefix: p('198.18.0.70') },
      { op: 'undeny', prefix: p('198.18.0.71') },
    ]);
    const [only] = await old.call<TimedTarget[]>('blocks');
    assert.ok(only!.remaining > 3_000_000);
    assert.equal(await net.passes('198.18.0.70'), true);
  });

  test('after the stop nothing is changed any more, and flush takes the table away', async () => {
    const last = net.process('host');
    await last.call('firewall', {});
    await last.call('replace', state({ blocks: [block('198.18.0.67')] }));
    await last.call('stop', { flush: true });
    await assert.rejects(last.call('apply', [{ op: 'block', entry: block('198.18.0.67') }]), { code: 'stopped' });
    await assert.rejects(last.call('replace', state()), { code: 'stopped' });
    assert.equal(await net.passes('198.18.0.67'), true);
    assert.doesNotMatch(net.onHost('nft', 'list', 'tables'), /inet sipprot/);
  });
});

function host(word: number): BlockTarget {
  return { kind: 'prefix', prefix: hostPrefix(addressOf(0, 0, 0xffff, word)) };
}
