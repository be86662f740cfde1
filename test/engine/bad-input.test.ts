import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ControlClient } from '../../src/engine/control/client.ts';
import { forge, forgedRequest } from '../lab/forge.ts';
import { plan } from '../lab/plan.ts';
import { check, eventually, type RunResult, run, start } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { startEngine } from './engine-process.ts';
import { kernelState, untilBlocked } from './kernel.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const program = new URL('../../bin/sipprot', import.meta.url).pathname;
const pbx4 = plan.pbx.addresses4[0];

describe('what is wrong is said in words, and what can be protected is', { skip }, () => {
  let net: Lab;

  before(async () => {
    net = await lab('badinput');
  });
  after(() => net?.[Symbol.asyncDispose]());

  const launch = (config: string): Promise<RunResult> => {
    const file = join(net.directory, 'bad.yml');
    writeFileSync(file, config);
    return run(net.pbx, program, ['run', '--config', file], { timeoutMs: 20_000 });
  };
  const inKernel = async () => (await kernelState(net.pbx)).blocks;
  const attack = (from: string) =>
    forge(net.attacker, { from, to: pbx4, payload: forgedRequest('OPTIONS', { user: '{n}' }), count: 40, rate: 100 });

  test('a mistake in the configuration ends it with 78, and names file, line, value and what is allowed', async () => {
    for (const [text, line, said] of [
      ['interfaces: [eth0]\nlogLevel: loud\n', 2, /logLevel.*loud.*debug/s],
      ['dataDir: /tmp\n\nsetings:\n  sip: true\n', 3, /setings.*settings/s],
      ['settings:\n  blockSeconds: 1h\n', 2, /blockSeconds.*1h/s],
      ['settings:\n  sip: [\n', 3, /./],
      [
        'settings:\n  detectors:\n    flood:\n      thresholds:\n        rate: -4\n',
        5,
        /flood.*rate.*-4.*between 5 and/,
      ],
      ['settings:\n  detectors:\n    flood: { thresholds: { speed: 4 } }\n', 3, /speed.*it has rate/],
      ['settings:\n  maxBlockSeconds: 600\n', 2, /maxBlockSeconds.*at least 3600/],
    ] as const) {
      const { code, stderr } = await launch(text);
      assert.equal(code, 78, stderr);
      assert.match(stderr, new RegExp(`bad\\.yml:${line}\\b`));
      assert.match(stderr, said);
      assert.doesNotMatch(stderr, /\.ts:\d+/, 'no stack');
    }
  });

  test('a data directory that is a file or cannot be written ends it before it touches the firewall', async () => {
    const file = join(net.directory, 'file');
    writeFileSync(file, '');
    const mount = join(net.directory, 'readonly');
    mkdirSync(mount);
    const asFile = await launch(`dataDir: ${file}\ncontrolSocket: ${net.directory}/a.sock\n`);
    // a namespace of `ip netns exec` has mounts of its own
    const script = `mount -t tmpfs -o ro none ${mount} && exec ${program} run --no-console --data-dir ${mount}/data`;
    const readOnly = await run(net.pbx, 'sh', ['-c', script], { timeoutMs: 20_000 });
    for (const { code, stderr } of [asFile, readOnly]) {
      assert.ok(code !== null && code > 0 && code !== 1, `code ${code}`);
      assert.match(stderr, /file|read-only/i);
      assert.match(stderr, /dataDir|data directory/i);
      assert.doesNotMatch(stderr, /\.ts:\d+/, 'no stack');
    }
    assert.doesNotMatch(await check(net.pbx, 'nft', ['list', 'tables']), /sipprot/);
  });

  test('without libpcap nothing is protected, which one line says; recorded captures are read all the same', async () => {
    // a namespace of `ip netns exec` has mounts of its own
    const without = (command: string) =>
      run(net.pbx, 'sh', ['-c', `mount --bind /dev/null /usr/lib/*/libpcap.so.0.8 && exec ${command}`], {
        timeoutMs: 60_000,
      });
    const { code, stdout, stderr } = await without(
      `${program} run --no-console --data-dir ${net.directory}/no-libpcap`,
    );
    assert.equal(code, 69, stdout);
    assert.match(stderr, /cannot start: libpcap is not installed: install the package libpcap0\.8/);
    assert.doesNotMatch(stderr, /\.ts:\d+/, 'no stack');
    const capture = new URL('../../demo/05_svcrack_range.pcap', import.meta.url).pathname;
    const analyzed = await without(`${program} analyze ${capture}`);
    assert.equal(analyzed.code, 0, analyzed.stderr);
    assert.match(analyzed.stdout, /register-brute-force|Password guessing/i);
  });

  test('a database that is damaged is moved aside, and the engine protects and says so', async () => {
    const first = await startEngine(net, { name: 'damaged' });
    await first.request('list.change', { list: 'deny', add: [{ prefix: '198.51.100.201' }] });
    await first.stop();
    writeFileSync(join(first.dataDir, 'sipprot.db'), Buffer.alloc(40_000, 'no database'));
    await using engine = await startEngine(net, { name: 'damaged' });
    const status = await engine.request('status', {});
    assert.equal(status.host.protection, 'enforcing');
    assert.ok(
      status.alarms.some(({ text }) => /database was damaged/.test(text)),
      JSON.stringify(status.alarms),
    );
    assert.ok(readdirSync(engine.dataDir).some((name) => /^sipprot\.db.+/.test(name) && !/-(wal|shm)$/.test(name)));
    await attack('198.51.100.80');
    await untilBlocked(net.pbx, '198.51.100.80');
  });

  test('what nobody takes of its log costs the log, not the protection: a full disk, a terminal that is gone', async () => {
    const dataDir = join(net.directory, 'unheard');
    const command = `exec ${program} run --no-console --interface eth0 --data-dir ${dataDir}`;
    for (const [i, output] of ['>/dev/full 2>&1', '2>/dev/full', '>&- 2>&-'].entries()) {
      const running = start(net.pbx, 'sh', ['-c', `${command} ${output}`]);
      const client = await eventually('it listens', () =>
        ControlClient.connect(join(dataDir, 'control.sock'), { actor: { name: 'test', source: 'cli' } }).catch(
          () => undefined,
        ),
      );
      await attack(`198.51.100.${60 + i}`);
      await untilBlocked(net.pbx, `198.51.100.${60 + i}`);
      await client.request('block', { target: `198.51.100.${70 + i}`, seconds: 60 });
      const { rows } = await client.request('log', { filter: { attacker: `198.51.100.${60 + i}` } });
      assert.equal(rows[0]?.action, 'blocked', output);
      client.close();
      assert.equal((await running.stop()).code, 0, output);
    }
  });

  test('a full disk costs the log, not the protection; when there is room again it recovers', async () => {
    const { running, client, disk } = await onSmallDisk(net);
    const inside = (script: string) => run(undefined, 'nsenter', ['-t', String(running.pid), '-m', 'sh', '-c', script]);
    await inside(`cat /dev/zero > ${disk}/full`);
    await attack('198.51.100.81');
    await untilBlocked(net.pbx, '198.51.100.81');
    // enough of the log to fill what SQLite still has
    for (let i = 0; i < 4; i++) await attack(`198.51.100.${82 + i}`);
    await untilBlocked(net.pbx, '198.51.100.85');
    const failing = await eventually(
      'the store complains',
      async () => {
        const status = await client.request('status', {});
        return status.store.ok || status.alarms.length === 0 ? undefined : status;
      },
      20_000,
    );
    assert.match(failing.store.error ?? '', /full|space/i);
    assert.equal(failing.host.protection, 'enforcing');
    assert.ok(
      failing.alarms.some(({ text }) => /database|disk|store|full/i.test(text)),
      JSON.stringify(failing.alarms),
    );
    await inside(`rm ${disk}/full`);
    await eventually(
      'the store works again',
      async () => {
        const status = await client.request('status', {});
        return (status.store.ok && status.store.queued === 0 && status.alarms.length === 0) || undefined;
      },
      60_000,
    );
    await attack('198.51.100.90');
    await untilBlocked(net.pbx, '198.51.100.90');
    const logged = async () => (await client.request('log', { filter: { attacker: '198.51.100.90' } })).rows[0];
    await eventually('it is in the log', logged);
    assert.ok((await inKernel()).has('198.51.100.81'));
    client.close();
    await running.stop();
  });
});

/** An engine whose data lies on a tmpfs of 3 MB, mounted for it alone. */
async function onSmallDisk(net: Lab) {
  const disk = join(net.directory, 'disk');
  mkdirSync(disk);
  const socket = join(net.directory, 'full.sock');
  const file = join(net.directory, 'full.yml');
  const config = {
    dataDir: join(disk, 'data'),
    controlSocket: socket,
    interfaces: ['eth0'],
    console: { enabled: false },
  };
  writeFileSync(file, JSON.stringify(config));
  const script = `mount -t tmpfs -o size=3m none ${disk} && exec ${program} run --config ${file}`;
  const running = start(net.pbx, 'sh', ['-c', script]);
  await running.waitFor(/is protecting/, 20_000);
  const client = await ControlClient.connect(socket, { actor: { name: 'test', source: 'cli' } });
  return { running, client, disk };
}
