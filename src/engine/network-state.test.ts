import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { readHostFacts } from './host-facts.ts';
import { NetworkReader, networkTrouble } from './network-state.ts';

const path = process.env.PATH;
const routes = '[{"dst":"default","gateway":"192.0.2.1","dev":"eth0"}]';
const neighbours = '[{"dst":"192.0.2.1","dev":"eth0","lladdr":"02:00:00:00:00:01"}]';

describe('what iproute2 says of the network', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipprot-network-'));
    process.env.PATH = folder;
  });

  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  /** A tool in place of iproute2's. */
  function tool(name: 'ip' | 'bridge', script: string): void {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  function working(): void {
    tool('ip', `case "$*" in *-6*) echo '[]';; *route*) echo '${routes}';; *) echo '${neighbours}';; esac`);
    tool('bridge', `echo '[{"mac":"02:00:00:00:00:01","ifname":"eth0"}]'`);
  }

  function gateways(state: Awaited<ReturnType<NetworkReader['read']>>): number {
    return readHostFacts(state, 'auto', []).host.gateways.length;
  }

  for (const [what, script] of [
    ['fails', 'echo "Cannot send dump request" >&2; exit 1'],
    ['says something else', 'echo "Usage: ip"'],
  ] as const)
    test(`"ip" ${what} once: the gateway stays protected, an alarm says so and goes`, async () => {
      const reader = new NetworkReader();
      working();
      assert.equal(gateways(await reader.read()), 1);
      assert.equal(networkTrouble(reader), undefined);
      tool('ip', script);
      const state = await reader.read();
      assert.equal(gateways(state), 1);
      assert.equal(state.neighbours.length, 1);
      assert.match(networkTrouble(reader)!.text, /"ip".*known before/);
      working();
      assert.equal(gateways(await reader.read()), 1);
      assert.equal(networkTrouble(reader), undefined);
    });

  test('a tool gives no answer in time: words say so', async () => {
    working();
    tool('bridge', 'exec /bin/sleep 60');
    const slow = new NetworkReader(100);
    await slow.read();
    assert.match(slow.failure!, /"bridge" gave no answer within 0.1 s/);
  });

  test('a tool is not there from the start: what the other says is known, and words say what that means', async () => {
    working();
    rmSync(join(folder, 'bridge'));
    const reader = new NetworkReader();
    assert.equal(gateways(await reader.read()), 1);
    assert.match(networkTrouble(reader)!.text, /the program "bridge" is not there.*not all known/);
    rmSync(join(folder, 'ip'));
    assert.equal(gateways(await reader.read()), 1, 'routes were read before');
    const without = new NetworkReader();
    assert.equal(gateways(await without.read()), 0);
    assert.match(networkTrouble(without)!.text, /a gateway may be blocked/);
  });

  test('a gateway that is gone is gone: only what cannot be read is kept', async () => {
    const reader = new NetworkReader();
    working();
    assert.equal(gateways(await reader.read()), 1);
    tool('ip', "echo '[]'");
    assert.equal(gateways(await reader.read()), 0);
  });
});

test('the real tools answer', {
  skip: existsSync('/usr/sbin/bridge') ? false : 'needs the Debian package iproute2',
}, async () => {
  const reader = new NetworkReader();
  await reader.read();
  assert.equal(reader.failure, undefined);
});
