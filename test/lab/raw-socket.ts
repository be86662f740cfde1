import koffi from 'koffi';
import type { Address } from '../../src/model/address.ts';
import { addressBytes } from './packets.ts';

const libc = koffi.load('libc.so.6');
const socketCall = libc.func('int socket(int domain, int type, int protocol)');
const sendtoCall = libc.func(
  'long sendto(int fd, const uint8_t *bytes, size_t length, int flags, const uint8_t *address, uint32_t size)',
);
const closeCall = libc.func('int close(int fd)');

const familyInet = 2;
const familyInet6 = 10;
const typeRaw = 3;
/** raw(7): IPPROTO_RAW means that the sender writes the IP header itself, in both families */
const protocolRaw = 255;
const noBufferSpace = 105;

/** Sends whole IP packets of one family with whatever source they name. Needs CAP_NET_RAW. */
export class RawSocket implements Disposable {
  readonly #fd: number;
  readonly #target: Buffer;

  /** Throws with errno when the kernel refuses. `target` decides the route; packets name it as their destination. */
  constructor(target: Address) {
    this.#fd = socketCall(target.family === 4 ? familyInet : familyInet6, typeRaw, protocolRaw);
    if (this.#fd < 0) throw new Error(`raw socket: errno ${koffi.errno()}`);
    this.#target = socketAddress(target);
  }

  /** Hands a packet to the kernel, waiting while the device is full. Throws with errno. */
  send(packet: Buffer): void {
    while (sendtoCall(this.#fd, packet, packet.length, 0, this.#target, this.#target.length) < 0) {
      const errno = koffi.errno();
      if (errno !== noBufferSpace) throw new Error(`sendto: errno ${errno}`);
    }
  }

  [Symbol.dispose](): void {
    closeCall(this.#fd);
  }
}

/** struct sockaddr_in or sockaddr_in6; the port stays 0, as raw sockets want it. The family is in the machine's order. */
function socketAddress(address: Address): Buffer {
  const bytes = Buffer.alloc(address.family === 4 ? 16 : 28);
  bytes.writeUInt16LE(address.family === 4 ? familyInet : familyInet6, 0);
  addressBytes(address).copy(bytes, address.family === 4 ? 4 : 8);
  return bytes;
}
