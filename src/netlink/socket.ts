import koffi from 'koffi';
import { errno } from './errno.ts';

const libc = koffi.load('libc.so.6');
const socket = libc.func('int socket(int domain, int type, int protocol)');
const bind = libc.func('int bind(int fd, const void *address, uint32_t length)');
const setsockopt = libc.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t length)');
const send = libc.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)');
const recv = libc.func('intptr_t recv(int fd, _Out_ uint8_t *bytes, size_t length, int flags)');
const closeFd = libc.func('int close(int fd)');
const nameToIndex = libc.func('uint32_t if_nametoindex(const char *name)');
const indexToName = libc.func('const char *if_indextoname(uint32_t index, _Out_ uint8_t *name)');

// linux/socket.h, asm-generic/socket.h, linux/netlink.h
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const MSG_DONTWAIT = 0x40;

/** NETLINK_ROUTE and NETLINK_NETFILTER of linux/netlink.h */
const protocol = { route: 0, netfilter: 12 } as const;

/**
 * @param number errno(3) of what failed, positive
 * @param detail what was done, for a person
 */
export type ErrorOfErrno = (number: number, detail: string) => Error;

/** A transaction of nf_tables is one datagram: room for 500,000 changes. Memory is taken only while it is sent. */
const sendBuffer = 128 << 20;
const receiveBuffer = 8 << 20;

/**
 * One AF_NETLINK socket. It belongs to the network namespace of the thread that opens it. The kernel handles a request inside send(2) and has queued all its answers when that returns, so `receive` never
 * waits. Opened on first use; after `close` the next use opens it anew.
 */
export class NetlinkSocket {
  /** netlink_recvmsg caps a dump's datagram at 32 KiB; acknowledgements are smaller */
  readonly #bytes = Buffer.alloc(64 << 10);
  readonly #protocol: number;
  /** what is thrown where the kernel says no */
  readonly errorOf: ErrorOfErrno;
  #fd = -1;

  constructor(family: keyof typeof protocol, errorOf: ErrorOfErrno) {
    this.#protocol = protocol[family];
    this.errorOf = errorOf;
  }

  /** Sends one datagram and has the kernel act on it. Throws what `errorOf` makes of it. */
  send(bytes: Uint8Array): void {
    const fd = this.#open();
    for (;;) {
      if (send(fd, bytes, bytes.length, 0) >= 0) return;
      const error = koffi.errno();
      if (error !== errno.EINTR) throw this.errorOf(error, 'sending to the kernel failed');
    }
  }

  /** The next datagram that waits, valid until the next call; `undefined` where none waits. Throws as `send` does. */
  receive(): Buffer | undefined {
    for (;;) {
      const length: number = recv(this.#open(), this.#bytes, this.#bytes.length, MSG_DONTWAIT);
      if (length >= 0) return this.#bytes.subarray(0, length);
      const error = koffi.errno();
      if (error === errno.EAGAIN) return undefined;
      if (error !== errno.EINTR) throw this.errorOf(error, 'reading from the kernel failed');
    }
  }

  close(): void {
    if (this.#fd >= 0) closeFd(this.#fd);
    this.#fd = -1;
  }

  #open(): number {
    if (this.#fd >= 0) return this.#fd;
    const fd: number = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, this.#protocol);
    if (fd < 0) throw this.errorOf(koffi.errno(), 'opening a netlink socket failed');
    const address = Buffer.alloc(12);
    address.writeUInt16LE(AF_NETLINK, 0);
    if (bind(fd, address, address.length) < 0) {
      const error = this.errorOf(koffi.errno(), 'binding a netlink socket failed');
      closeFd(fd);
      throw error;
    }
    // without CAP_NET_ADMIN the FORCE variants fail; then the system's limit is what we get
    if (!option(fd, SOL_SOCKET, SO_SNDBUFFORCE, sendBuffer)) option(fd, SOL_SOCKET, SO_SNDBUF, sendBuffer);
    if (!option(fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer)) option(fd, SOL_SOCKET, SO_RCVBUF, receiveBuffer);
    option(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
    option(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
    this.#fd = fd;
    return fd;
  }
}

/** The kernel's number of an interface in this network namespace, another one when it is made anew; 0 where there is none now. */
export function interfaceIndex(name: string): number {
  return nameToIndex(name);
}

/** The interface's name in this network namespace; undefined where it is gone. */
export function interfaceName(index: number): string | undefined {
  // IF_NAMESIZE
  return indexToName(index, Buffer.alloc(16)) ?? undefined;
}

function option(fd: number, level: number, name: number, value: number): boolean {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return setsockopt(fd, level, name, bytes, 4) === 0;
}
