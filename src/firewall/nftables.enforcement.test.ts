import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { DroppedPackets, TimedTarget } from './firewall.ts';
import { block, noKernel, p, policy, state, TestNet } from './namespace.test-support.ts';

describe('what the kernel lets through', { skip: noKernel }, () => {
  const net = new TestNet();
  before(async () => {
    await net.up();
    await net.host.call('firewall', {});
  });
  after(() => net.down());
  const replace = (changes: Parameters<typeof state>[0] = {}) => net.host.call('replace', state(changes));

  test('a blocked address is shut out over UDP and TCP, its neighbour is not', async () => {
    await replace({ blocks: [block('198.18.0.67'), block('2001:db8:1:1::/64')] });
    assert.equal(await net.passes('198.18.0.67'), false);
    assert.equal(await net.passes('198.18.0.68'), true);
    assert.equal(await net.attacker.call('connects', '198.18.0.67', '198.18.0.1', 5060, 400), false);
    assert.equal(await net.attacker.call('connects', '198.18.0.68', '198.18.0.1', 5060, 4000), true);
    assert.equal(await net.passes('2001:db8:1:1::1'), false);
    assert.equal(await net.passes('2001:db8:1:1::2'), false);
    assert.equal(await net.passes('2001:db8:1:2::1'), true);
  });

  test('an attacker that walks its /56 or /48 is shut out by one block of that length, a single address by a /128', async () => {
    await replace({ blocks: [block('2001:db8:1::/56')] });
    assert.equal(await net.passes('2001:db8:1:1::1'), false);
    assert.equal(await net.passes('2001:db8:1:100::1'), true);
    await net.host.call('apply', [{ op: 'block', entry: block('2001:db8:1::/48') }]);
    assert.equal(await net.passes('2001:db8:1:100::1'), false);
    assert.equal(await net.passes('2001:db8:2::1'), true);
    await replace({ blocks: [block('2001:db8:1:1::1')] });
    assert.equal(await net.passes('2001:db8:1:1::1'), false);
    assert.equal(await net.passes('2001:db8:1:1::2'), true);
  });

  test('an operator blocks a network of any length; overlapping blocks end one by one', async () => {
    await replace();
    await net.host.call('apply', [
      { op: 'block', entry: block('198.18.1.0/24') },
      { op: 'block', entry: block('198.18.1.0/30') },
    ]);
    assert.equal(await net.passes('198.18.1.1'), false);
    await net.host.call('apply', [{ op: 'unblock', target: block('198.18.1.0/24').target }]);
    assert.equal(await net.passes('198.18.1.1'), false);
    await net.host.call('apply', [{ op: 'unblock', target: block('198.18.1.0/30').target }]);
    assert.equal(await net.passes('198.18.1.1'), true);
  });

  test('one attacking flow behind an office address is shut out, the phones beside it work', async () => {
    await replace({ blocks: [block('198.18.0.67 UDP 40000'), block('2001:db8:1:1::1 UDP 40000')] });
    for (const from of ['198.18.0.67', '2001:db8:1:1::1']) {
      assert.equal(await net.passes(from, { fromPort: 40000 }), false);
      assert.equal(await net.passes(from, { fromPort: 40001 }), true);
    }
    assert.equal(await net.attacker.call('connects', '198.18.0.67', '198.18.0.1', 5060, 4000), true);
  });

  test('allow comes before deny, deny before blocks, blocks before countries', async () => {
    const geo = [p('198.18.0.64/26'), p('2001:db8:1::/48')];
    await replace({
      policy: policy({ geo: 'block' }),
      allow: [p('198.18.0.66'), p('198.18.0.68'), p('2001:db8::66')],
      deny: [p('198.18.0.68/31')],
      blocks: [block('198.18.0.68'), block('198.18.0.69'), block('198.18.0.70')],
      geo,
    });
    const before = await net.host.call<DroppedPackets>('dropped');
    assert.equal(await net.passes('198.18.0.68'), true);
    assert.equal(await net.passes('198.18.0.69'), false);
    assert.equal(await net.passes('198.18.0.70'), false);
    assert.equal(await net.passes('198.18.0.71'), false);
    assert.equal(await net.passes('2001:db8:1:1::1'), false);
    assert.equal(await net.passes('2001:db8:2::1'), true);
    const dropped = await net.host.call<DroppedPackets>('dropped');
    assert.deepEqual(
      { deny: dropped.deny - before.deny, blocks: dropped.blocks - before.blocks, geo: dropped.geo - before.geo },
      { deny: 1, blocks: 1, geo: 2 },
    );
  });

  test('a country rule concerns the protected ports only, over UDP and TCP', async () => {
    await replace({ policy: policy({ geo: 'block' }), geo: [p('198.18.0.67')] });
    assert.equal(await net.passes('198.18.0.67', { port: 5061 }), false);
    assert.equal(await net.passes('198.18.0.67', { port: 9999 }), true);
    assert.equal(await net.attacker.call('connects', '198.18.0.67', '198.18.0.1', 5060, 400), false);
    assert.equal(await net.attacker.call('connects', '198.18.0.67', '198.18.0.1', 9999, 4000), true);
  });

  test('allow-only lets the listed countries in and nobody else, but never shuts out the house itself', async () => {
    await replace({ policy: policy({ geo: 'allow-only' }), geo: [p('198.18.0.64/27'), p('2001:db8::/48')] });
    assert.equal(await net.passes('198.18.0.67'), true);
    assert.equal(await net.passes('198.18.1.1'), false);
    assert.equal(await net.passes('2001:db8:1:1::1'), false);
    net.in(net.attackerName, 'ip', 'addr', 'add', '10.1.2.3/32', 'dev', 'eth0');
    assert.equal(await net.passes('10.1.2.3'), true);
  });

  test('ranges at both ends of the address space are matched', async () => {
    await replace({ policy: policy({ geo: 'block' }), geo: [p('0.0.0.0/1'), p('128.0.0.0/1'), p('::/0')] });
    assert.equal(await net.passes('198.18.0.67'), false);
    assert.equal(await net.passes('2001:db8:1:1::1'), false);
  });

  test('scope protected leaves a blocked address everything but the protected ports', async () => {
    await replace({
      policy: policy({ scope: 'protected' }),
      deny: [p('198.18.0.67')],
      blocks: [block('198.18.0.68')],
    });
    for (const from of ['198.18.0.67', '198.18.0.68']) {
      assert.equal(await net.passes(from, { port: 5060 }), false);
      assert.equal(await net.passes(from, { port: 9999 }), true);
    }
  });

  test('guests behind a bridge are protected by the hook of its port', async () => {
    await replace({ blocks: [block('198.18.0.67'), block('2001:db8:1:1::/64')], deny: [p('198.18.0.70')] });
    for (const from of ['198.18.0.67', '2001:db8:1:1::1', '198.18.0.70'])
      assert.equal(await net.passes(from, { to: 'guest' }), false);
    assert.equal(await net.passes('198.18.0.68', { to: 'guest' }), true);
  });

  test('a host without any hook is protected all the same', async () => {
    await replace({ policy: policy({ interfaces: ['no-such-if'] }), blocks: [block('198.18.0.67')] });
    assert.equal(await net.passes('198.18.0.67'), false);
    assert.equal(await net.passes('198.18.0.68'), true);
  });

  test('a blocked address is shut out in a tagged VLAN too', async () => {
    await replace({ blocks: [block('198.18.0.67')] });
    const before = await net.host.call<DroppedPackets>('dropped');
    await net.attacker.call('sendFrame', 'eth0', taggedFrame());
    let dropped = before;
    for (let i = 0; i < 200 && dropped.blocks === before.blocks; i++) dropped = await net.host.call('dropped');
    assert.equal(dropped.blocks - before.blocks, 1);
  });

  test('a block ends by itself in the kernel', async () => {
    await replace();
    await net.host.call('apply', [{ op: 'block', entry: block('198.18.0.67', 700) }]);
    assert.equal(await net.passes('198.18.0.67'), false);
    let passes = false;
    for (let i = 0; i < 100 && !passes; i++) {
      await setTimeout(50);
      passes = await net.passes('198.18.0.67');
    }
    assert.equal(passes, true);
  });

  test('a block that is given anew has the new time; while the attack goes on it renews itself', async () => {
    await replace({ policy: policy({ extend: true }), blocks: [block('198.18.0.67', 20_000, 3_600_000)] });
    await net.host.call('apply', [{ op: 'block', entry: block('198.18.0.68', 50_000, 7_200_000) }]);
    await net.host.call('apply', [{ op: 'block', entry: block('198.18.0.68', 30_000, 300_000) }]);
    await net.host.call('apply', [{ op: 'block', entry: block('2001:db8:1:1::/64', 30_000, 300_000) }]);
    await net.host.call('apply', [{ op: 'block', entry: block('198.18.0.70', 30_000, 0) }]);
    const times = async () => {
      const blocks = await net.host.call<TimedTarget[]>('blocks');
      return Object.fromEntries(blocks.map(({ target, remaining }) => [target.prefix.words.join(), remaining]));
    };
    const key = (text: string) => p(text).words.join();
    const before = await times();
    assert.ok(before[key('198.18.0.67')]! <= 20_000);
    assert.ok(before[key('198.18.0.68')]! <= 30_000);
    assert.equal(await net.passes('198.18.0.67'), false);
    assert.equal(await net.passes('2001:db8:1:1::1'), false);
    assert.equal(await net.passes('198.18.0.70'), false);
    const after = await times();
    // told not to renew
    assert.ok(after[key('198.18.0.70')]! <= 30_000);
    assert.ok(after[key('198.18.0.67')]! > 3_500_000 && after[key('198.18.0.67')]! <= 3_600_000);
    assert.ok(after[key('2001:db8:1:1::')]! > 200_000 && after[key('2001:db8:1:1::')]! <= 300_000);
    assert.ok(after[key('198.18.0.68')]! <= 30_000);
  });
});

/** UDP to the protected port from 198.18.0.67, in VLAN 7, to everybody's Ethernet address. */
function taggedFrame(): string {
  const ethernet = 'ffffffffffff' + '020000000001' + '81000007' + '0800';
  const ip = '4500001d' + '00000000' + '4011' + '0000' + 'c6120043' + 'c6120001';
  const header = Buffer.from(ip, 'hex');
  let sum = 0;
  for (let i = 0; i < 20; i += 2) sum += header.readUInt16BE(i);
  sum = (sum & 0xffff) + (sum >>> 16);
  header.writeUInt16BE(~sum & 0xffff, 10);
  return `${ethernet}${header.toString('hex')}13c413c40009000041${'00'.repeat(20)}`;
}
