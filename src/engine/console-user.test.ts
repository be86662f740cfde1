import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { closedTo, findConsoleUser, prepareConsoleDirectory } from './console-user.ts';
import { letIn } from './let-in.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-user-'));
after(() => rmSync(directory, { recursive: true, force: true }));
const asRoot = { skip: process.getuid?.() === 0 ? false : 'needs root' };

test('the console of root runs as sipprot where that user exists, else as nobody, and never as root', asRoot, () => {
  const passwd = join(directory, 'passwd');
  writeFileSync(passwd, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n');
  assert.deepEqual(findConsoleUser(passwd), { name: 'nobody', uid: 65_534, gid: 65_534 });
  writeFileSync(passwd, 'sipprot:x:990:991::/:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/:/\n');
  assert.deepEqual(findConsoleUser(passwd), { name: 'sipprot', uid: 990, gid: 991 });
  writeFileSync(passwd, 'sipprot:x:0:0::/:/bin/sh\n');
  assert.deepEqual(findConsoleUser(passwd), { name: 'nobody', uid: 65_534, gid: 65_534 });
});

test('a program in a folder that is closed to the user of the console is found before it is started in vain', () => {
  const user = { name: 'somebody', uid: 4242, gid: 4242 };
  chmodSync(directory, 0o755);
  const inner = join(directory, 'program');
  mkdirSync(inner, { mode: 0o700 });
  const file = join(inner, 'main.ts');
  writeFileSync(file, '', { mode: 0o644 });
  assert.equal(closedTo(user, file), inner);
  chmodSync(inner, 0o755);
  assert.equal(closedTo(user, file), undefined);
  chmodSync(file, 0o600);
  assert.equal(closedTo(user, file), file);
});

test('a folder of ours is opened for the group of the console, and /tmp is not closed for all others', asRoot, () => {
  const closed = join(directory, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  letIn(closed, 4242);
  assert.deepEqual([statSync(closed).mode & 0o777, statSync(closed).gid], [0o750, 4242]);
  const open = join(directory, 'open');
  mkdirSync(open);
  chmodSync(open, 0o1777);
  letIn(open, 4242);
  assert.deepEqual([statSync(open).mode & 0o7777, statSync(open).gid], [0o1777, 0]);
});

test('the directory of the console is its own, and a link in its place is refused', asRoot, () => {
  const user = { name: 'somebody', uid: 4242, gid: 4242 };
  const data = join(directory, 'data');
  mkdirSync(data);
  prepareConsoleDirectory(data, user);
  const { uid, gid, mode } = statSync(join(data, 'console'));
  assert.deepEqual([uid, gid, mode & 0o777], [4242, 4242, 0o700]);
  const other = join(directory, 'other');
  mkdirSync(other);
  symlinkSync('/etc', join(other, 'console'));
  assert.throws(() => prepareConsoleDirectory(other, user), /no directory/);
  assert.equal(statSync('/etc').uid, 0);
  // another user than last time: what the console kept stays its own
  writeFileSync(join(data, 'console/console.db'), '');
  prepareConsoleDirectory(data, { name: 'other', uid: 4343, gid: 4343 });
  assert.equal(statSync(join(data, 'console')).uid, 4343);
  assert.equal(statSync(join(data, 'console/console.db')).uid, 4343);
});
