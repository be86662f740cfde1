import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from '@nats-io/transport-node';
import { connectionOptions } from '../../src/cluster/credentials/connection.ts';
import { readCredential } from '../../src/cluster/credentials/credential.ts';
import { runCli } from '../cli/run-cli.ts';
import { freePorts, startNats } from './nats-server.ts';

test('a NATS of the operator’s own is used: the cluster is made on it, a host joins, and no server of ours is written', async () => {
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
