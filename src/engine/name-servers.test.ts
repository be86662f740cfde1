import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { formatPrefix } from '../model/address.ts';
import { nameServers } from './name-servers.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-name-servers-'));
after(() => rmSync(directory, { recursive: true }));

function fileOf(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

test('DNS servers are read where they stand, each once, without what is this host itself', () => {
  const stub = fileOf('stub', '# by systemd-resolved\nnameserver 127.0.0.53\noptions edns0\nsearch example.com\n');
  const real = fileOf(
    'real',
    'nameserver 192.0.2.53\nnameserver\t2001:db8::53\n nameserver 192.0.2.99\n#nameserver 192.0.2.98\nnameserver fe80::1%eth0\nnameserver 192.0.2.53\nnameserver nonsense\n',
  );
  assert.deepEqual(nameServers([stub, real, join(directory, 'missing')]).map(formatPrefix), [
    '192.0.2.53',
    '2001:db8::53',
    'fe80::1',
  ]);
});

test('a file of many lines is bounded', () => {
  const long = fileOf('long', Array.from({ length: 500 }, (_, i) => `nameserver 10.0.${i >> 8}.${i & 255}\n`).join(''));
  assert.equal(nameServers([long]).length, 32);
});
