import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ConsoleOptions } from '../options.ts';
import { chooseTls } from './choose-tls.ts';
import { selfSigned } from './self-signed.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-tls-'));
after(() => rmSync(directory, { recursive: true, force: true }));
const now = Date.now();
const day = 86_400_000;

function options(address: string, tls: ConsoleOptions['tls'] = null): ConsoleOptions {
  return {
    address,
    port: 8086,
    dataDir: directory,
    consoleDir: directory,
    controlSocket: '',
    tls,
    logLevel: 'silent',
    webDir: '',
    version: '',
    hostName: 'pbx-1',
  };
}

test('only on loopback the console speaks plain HTTP', () => {
  for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])
    assert.equal(chooseTls(options(address), now).kind, 'none');
  for (const address of ['0.0.0.0', '::', '192.0.2.1', '2001:db8::1'])
    assert.equal(chooseTls(options(address), now).kind, 'self-signed');
});

test('the self-signed certificate stays the same, so that a browser asks once, until it ends or is damaged', () => {
  const first = chooseTls(options('192.0.2.1'), now);
  assert.equal(chooseTls(options('192.0.2.1'), now + 300 * day).fingerprint, first.fingerprint);
  const file = join(directory, 'self-signed.pem');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const renewed = chooseTls(options('192.0.2.1'), now + 380 * day);
  assert.notEqual(renewed.fingerprint, first.fingerprint);
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200));
  assert.notEqual(chooseTls(options('192.0.2.1'), now).fingerprint, renewed.fingerprint);
});

test('the operator’s own certificate goes before everything, on loopback too', () => {
  const tls = selfSigned(['pbx.example'], now);
  assert.deepEqual(chooseTls(options('127.0.0.1', tls), now).pair, tls);
});
