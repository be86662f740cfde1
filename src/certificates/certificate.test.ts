import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import { issueCertificate } from './certificate.ts';

const now = Date.now();
const authority = issueCertificate({ use: 'authority', commonName: 'sipPROT cluster', names: [], days: 3650, now });
const names = ['pbx-1', '127.0.0.1', '::1'];

test('an authority makes certificates that hold for a server and for the peer that it is to other servers', () => {
  const ca = new X509Certificate(authority.certificate);
  const peer = new X509Certificate(
    issueCertificate({ use: 'peer', commonName: 'pbx-1', names, days: 365, now }, authority).certificate,
  );
  assert.ok(ca.ca && ca.verify(ca.publicKey));
  assert.ok(!peer.ca && peer.checkIssued(ca) && peer.verify(ca.publicKey));
  assert.deepEqual(peer.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  assert.equal(peer.checkIP('::1'), '::1');
  const other = issueCertificate({ use: 'authority', commonName: 'sipPROT cluster', names: [], days: 3650, now });
  assert.equal(peer.verify(new X509Certificate(other.certificate).publicKey), false, 'of the same name, but another');
});

test('both ends of a connection are sure of each other by the authority alone, also past the year 2050', async () => {
  const far = issueCertificate({ use: 'authority', commonName: 'sipPROT cluster', names: [], days: 36_500, now });
  const [a, b] = [0, 1].map(() => issueCertificate({ use: 'peer', commonName: 'x', names, days: 365, now }, far));
  const server = createServer({ cert: a!.certificate, key: a!.key, ca: far.certificate, requestCert: true }, (socket) =>
    socket.end(String(socket.authorized)),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const greet = (pair: typeof a | undefined, ca: string) =>
    new Promise<string>((done) => {
      const own = pair ? { cert: pair.certificate, key: pair.key } : {};
      const socket = connect({ port, host: '127.0.0.1', ca, ...own });
      socket.on('data', (data) => done(String(data)));
      socket.on('error', ({ message }) => done(message));
      socket.on('close', () => done('closed'));
    });
  assert.equal(await greet(b, far.certificate), 'true');
  assert.notEqual(await greet(undefined, far.certificate), 'true');
  assert.match(await greet(b, authority.certificate), /certificate/, 'a server of another authority');
  server.close();
});
