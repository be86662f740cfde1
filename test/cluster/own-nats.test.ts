import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { connectionOptions } from '../../src/cluster/credentials/connection.ts';
import { readCredential } from '../../src/cluster/credentials/credential.ts';
import { bucketStream, buckets } from '../../src/cluster/subjects.ts';
import { runCli } from '../cli/run-cli.ts';
import { clusterEngine, connected } from './cluster-engines.ts';
import { freePorts, natsMissing, startNats, until } from './nats-server.ts';

test('a NATS of the operator’s own is used: the cluster is made on it, a host joins, and no server of ours is written', {
  skip: natsMissing,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-own-nats-'));
  const [port] = await freePorts(1);
  writeFileSync(
    join(directory, 'nats-server.conf'),
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(directory, 'store')}", max_file_store: 200M }\nauthorization { user: voip, password: "a secret of theirs" }\n`,
  );
  const password = join(directory, 'password');
  writeFileSync(password, 'a secret of theirs\n', { mode: 0o600 });
  const cluster = (host: string, args: readonly string[]) =>
    runCli(['cluster', ...args, '--data-dir', join(directory, host)]);
  const nats = await startNats({ directory });
  try {
    const url = `nats://127.0.0.1:${port}`;
    const login = ['--user', 'voip', '--password-file', password];
    const made = await cluster('pbx-1', ['init', '--name', 'pbx-1', '--nats', url, '--store', '64M', ...login]);
    assert.equal(made.code, 0, made.stderr);
    assert.doesNotMatch(made.stdout + made.stderr, /a secret of theirs/);
    const added = await cluster('pbx-1', ['add', 'pbx-2', ...login]);
    assert.equal(added.code, 0, added.stderr);
    const joined = await cluster('pbx-2', ['join', added.stdout.trim()]);
    assert.equal(joined.code, 0, joined.stderr);
    const connection = await connect({
      ...connectionOptions(readCredential(join(directory, 'pbx-2'))!),
      reconnect: false,
    });
    await connection.close();
    const status = await cluster('pbx-2', ['status', '--json']);
    assert.deepEqual(
      JSON.parse(status.stdout).members.map(({ name }: { name: string }) => name),
      ['pbx-1', 'pbx-2'],
    );
    const wrong = await cluster('pbx-9', ['init', '--name', 'pbx-9', '--nats', url]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /refuses this credential/);
  } finally {
    await nats.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a NATS of the operator’s own that does not let a host read the blocks: it is told, by the engine and by "cluster status"', {
  skip: natsMissing,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-own-nats-'));
  const [port] = await freePorts(1);
  const refused = '$JS.API.CONSUMER.CREATE.KV_sipprot_blocks.>';
  const users = [
    { user: 'voip', password: 'wide' },
    { user: 'branch', password: 'narrow', permissions: { publish: { deny: [refused] } } },
  ];
  writeFileSync(
    join(directory, 'nats-server.conf'),
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(directory, 'store')}", max_file_store: 200M }\nauthorization ${JSON.stringify({ users })}\n`,
  );
  const cluster = async (host: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(['cluster', ...args, '--data-dir', join(directory, host)]);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const login = (user: string, password: string) => {
    const file = join(directory, `${user}.password`);
    writeFileSync(file, password, { mode: 0o600 });
    return ['--user', user, '--password-file', file];
  };
  const nats = await startNats({ directory });
  try {
    const url = `nats://127.0.0.1:${port}`;
    await cluster('pbx-1', 'init', '--name', 'pbx-1', '--nats', url, '--store', '64M', ...login('voip', 'wide'));
    const line = await cluster('pbx-1', 'add', 'pbx-2', ...login('branch', 'narrow'));
    await cluster('pbx-2', 'join', line.trim());
    assert.match(await cluster('pbx-2', 'status'), /do not send this host KV_sipprot_blocks: .*ermission/);
    assert.doesNotMatch(await cluster('pbx-1', 'status'), /do not send/);
    await using engine = await clusterEngine('pbx-2', join(directory, 'pbx-2'));
    const alarm = await until(async () => {
      const { alarms } = await engine.request('status', {});
      return alarms.find(({ text }) => text.startsWith('what the cluster has does not come here'));
    }, 'the alarm');
    assert.match(alarm.text, /KV_sipprot_blocks.*ermission/);
  } finally {
    await nats.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a NATS of the operator’s own that takes small messages only: it is said before the cluster is made', {
  skip: natsMissing,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-own-nats-'));
  const [port] = await freePorts(1);
  writeFileSync(
    join(directory, 'nats-server.conf'),
    `listen: "127.0.0.1:${port}"\nmax_payload: 65536\njetstream { store_dir: "${join(directory, 'store')}", max_file_store: 200M }\n`,
  );
  const nats = await startNats({ directory });
  try {
    const dataDir = join(directory, 'pbx-1');
    const init = ['cluster', 'init', '--name', 'pbx-1', '--nats', `nats://127.0.0.1:${port}`, '--store', '64M'];
    const { code, stderr } = await runCli([...init, '--data-dir', dataDir]);
    assert.equal(code, 1);
    assert.match(stderr, /65536 bytes at most.*max_payload/);
    assert.equal(readCredential(dataDir), null);
  } finally {
    await nats.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('an operator host is revoked, and a NATS of the operator’s own lets it in all the same: it says so, and the others do not argue with it', {
  skip: natsMissing,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-own-nats-'));
  const [port] = await freePorts(1);
  writeFileSync(
    join(directory, 'nats-server.conf'),
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(directory, 'store')}", max_file_store: 200M }\n`,
  );
  const dataDir = (host: string) => join(directory, host);
  const cluster = async (host: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(['cluster', ...args, '--data-dir', dataDir(host)]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };
  const nats = await startNats({ directory });
  try {
    const url = `nats://127.0.0.1:${port}`;
    await cluster('pbx-1', 'init', '--name', 'pbx-1', '--nats', url, '--store', '64M');
    await cluster('pbx-2', 'join', await cluster('pbx-1', 'add', 'pbx-2', '--operator'));
    await using one = await clusterEngine('pbx-1', dataDir('pbx-1'));
    await using two = await clusterEngine('pbx-2', dataDir('pbx-2'));
    await connected(one, two);
    const deny = (prefix: string) => two.request('list.change', { list: 'deny', add: [{ prefix }] });
    await deny('203.0.113.1');
    await until(async () => (await one.listed('deny')).length === 1, 'the entry');
    const [said] = await Promise.all([cluster('pbx-1', 'revoke', 'pbx-2', '--yes'), deny('203.0.113.2')]);
    assert.match(said, /believe it no more.*\n.*your NATS/);
    assert.doesNotMatch(said, /dropped/);
    const refused = async () =>
      (await two.request('status', {})).alarms.some(({ text }) =>
        /refuses this host: its credential was revoked/.test(text),
      );
    await until(refused, 'it is told');
    await deny('203.0.113.3');
    const connection = await connect({ ...connectionOptions(readCredential(dataDir('pbx-1'))!), reconnect: false });
    const { streams } = await jetstreamManager(connection, { checkAPI: false });
    const last = async () => (await streams.info(bucketStream(buckets.lists))).state.last_seq;
    const before = await until(async () => {
      const now = await last();
      await new Promise((done) => setTimeout(done, 2_000));
      return now === (await last()) && now;
    }, 'nobody writes any more');
    await connection.close();
    assert.ok(before < 20, `${before} writes`);
    assert.ok((await one.listed('deny')).includes('203.0.113.1'));
  } finally {
    await nats.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
