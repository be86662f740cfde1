import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import { selfSigned } from './self-signed.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

test('the certificate is one that holds for the names and addresses of the host, and for a bit more than a year', () => {
  const { certificate, key } = selfSigned(['pbx-1', 'localhost', '192.0.2.7', '2001:db8::7'], now);
  const read = new X509Certificate(certificate);
  assert.ok(read.verify(read.publicKey), 'signed by itself');
  assert.ok(read.checkPrivateKey(createPrivateKey(key)));
  assert.equal(read.checkHost('pbx-1'), 'pbx-1');
  assert.equal(read.checkHost('other'), undefined);
  assert.equal(read.checkIP('192.0.2.7'), '192.0.2.7');
  assert.equal(read.checkIP('2001:db8::7'), '2001:db8::7');
  assert.equal(read.checkIP('192.0.2.8'), undefined);
  assert.equal(read.ca, false);
  assert.deepEqual(read.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.ok(read.validFromDate.getTime() <= now && read.validToDate.getTime() - now > 300 * 86_400_000);
  assert.ok(
    read.validToDate.getTime() - read.validFromDate.getTime() <= 398 * 86_400_000,
    'browsers refuse longer ones',
  );
});

test('two hosts never get the same key or serial number', () => {
  const [a, b] = [selfSigned(['a'], now), selfSigned(['a'], now)].map(
    ({ certificate }) => new X509Certificate(certificate),
  );
  assert.notEqual(a?.serialNumber, b?.serialNumber);
  assert.notEqual(a?.fingerprint256, b?.fingerprint256);
});

test('a client that trusts it can talk to the console by TLS', async () => {
  const { certificate, key } = selfSigned(['localhost', '127.0.0.1'], Date.now());
  const server = createServer({ cert: certificate, key }, (socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca: certificate, servername: 'localhost' });
    socket.on('data', (data) => resolve(String(data)));
    socket.on('error', reject);
  });
  assert.equal(text, 'hello');
  server.close();
});
