import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noKernel, TestNet } from './namespace.test-support.ts';
import type { Probe } from './probe.ts';

test('the doctor learns what the kernel can do, and nothing is left behind', { skip: noKernel }, async () => {
  const net = new TestNet();
  await net.up();
  try {
    const found = await net.host.call<Probe>('probe');
    assert.deepEqual(found.capabilities.map(({ name, works }) => [name, works]).slice(0, 4), [
      ['permission', true],
      ['tables', true],
      ['timed sets', true],
      ['ingress', true],
    ]);
    assert.equal(found.usable, true);
    assert.equal(net.onHost('nft', 'list', 'ruleset'), '');
  } finally {
    await net.down();
  }
});

test('without the right to change the firewall the doctor says how to get it', { skip: noKernel }, () => {
  const module = fileURLToPath(new URL('./probe.ts', import.meta.url));
  const script = `import { probe } from ${JSON.stringify(module)}; console.log(JSON.stringify(probe()));`;
  const output = execFileSync(
    'setpriv',
    ['--inh-caps=-all', '--bounding-set=-all', process.execPath, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  const found: Probe = JSON.parse(output);
  assert.equal(found.usable, false);
  assert.match(found.capabilities[0]!.remedy, /CAP_NET_ADMIN/);
});
