import koffi from 'koffi';

/** AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC (socket(2)) */
const unixFamily = 1;
const datagramSocket = 2 | 0o2000000;

/**
 * Tells systemd of a state (sd_notify(3)): `READY=1`, `STOPPING=1`, `STATUS=…`. Does nothing when it was not systemd
 * that started us. Node has no datagram sockets of this family, so libc is called.
 */
export function notifySystemd(state: string, path = process.env.NOTIFY_SOCKET): void {
  if (path === undefined || path === '' || Buffer.byteLength(path) > 107) return;
  const libc = koffi.load('libc.so.6');
  const socket = libc.func('int socket(int domain, int type, int protocol)');
  const sendto = libc.func(
    'long sendto(int fd, const void *data, size_t size, int flags, const void *address, unsigned int length)',
  );
  const close = libc.func('int close(int fd)');
  const name = Buffer.from(path);
  // an abstract socket is written with @ and begins with NUL
  if (name[0] === 0x40) name[0] = 0;
  const address = Buffer.alloc(2 + name.length);
  address.writeUInt16LE(unixFamily, 0);
  name.copy(address, 2);
  const fd = socket(unixFamily, datagramSocket, 0) as number;
  if (fd < 0) return;
  const data = Buffer.from(state);
  sendto(fd, data, data.length, 0, address, address.length);
  close(fd);
}
