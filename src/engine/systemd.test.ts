import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import koffi from 'koffi';
import { notifySystemd } from './systemd.ts';

const libc = koffi.load('libc.so.6');
const socket = libc.func('int socket(int domain, int type, int protocol)');
const bind = libc.func('int bind(int fd, const void *address, unsigned int length)');
const recv = libc.func('long recv(int fd, _Out_ void *data, size_t size, int flags)');
const close = libc.func('int close(int fd)');

test('systemd is told on its socket, by path and in the abstract namespace', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-notify-'));
  for (const path of [join(directory, 'notify'), `@sipprot-test-${process.pid}`]) {
    const name = Buffer.from(path);
    if (name[0] === 0x40) name[0] = 0;
    const address = Buffer.concat([Buffer.from([1, 0]), name]);
    const fd = socket(1, 2, 0) as number;
    assert.equal(bind(fd, address, address.length), 0);
    notifySystemd('READY=1', path);
    const data = Buffer.alloc(100);
    // MSG_DONTWAIT: a message that is not there must not hang the test
    const length = Number(recv(fd, data, data.length, 0x40));
    assert.equal(data.subarray(0, Math.max(0, length)).toString(), 'READY=1');
    close(fd);
  }
  rmSync(directory, { recursive: true });
});

test('nothing happens when it was not systemd that started us, or nobody listens', () => {
  notifySystemd('READY=1', undefined);
  notifySystemd('READY=1', '');
  notifySystemd('READY=1', '/nonexistent/notify');
});
