import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { errno } from './errno.ts';
import type { NetlinkSocket } from './socket.ts';
import { NetlinkWriter } from './writer.ts';

// linux/netlink.h
const NLM_F_REQUEST = 0x1;
const NLM_F_DUMP_INTR = 0x10;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;

/** How long a dump may keep the event loop to itself, milliseconds. */
const turn = 8;

/** One message's bytes behind its struct nlmsghdr: [start, end) in `bytes`. `false`: no more of them are wanted. */
type EachMessage = (bytes: Buffer, start: number, end: number) => boolean;

/**
 * Asks the kernel for a list and calls `each` with every message of it, whose bytes are valid during the call. Other work gets its
 * turn between datagrams. One dump a socket at a time. Rejects with an error of the socket's kind; ENOBUFS: the list broke off.
 * @param family first byte behind the header
 * @param request writes what follows the four bytes that begin with the family
 * @returns `interrupted` where something changed meanwhile, so that the list may lack or repeat entries
 */
export async function dump(
  socket: NetlinkSocket,
  type: number,
  family: number,
  request: (writer: NetlinkWriter) => void,
  each: EachMessage,
): Promise<{ readonly interrupted: boolean }> {
  const sequence = (Math.random() * 0x7fff_ffff) >>> 0;
  const writer = new NetlinkWriter(256);
  const at = writer.message(type, NLM_F_REQUEST | NLM_F_DUMP, sequence, family);
  request(writer);
  writer.endMessage(at);
  try {
    while (socket.receive());
    socket.send(writer.bytes);
    return await read(socket, sequence, each);
  } catch (error) {
    socket.close();
    throw error;
  }
}

async function read(
  socket: NetlinkSocket,
  sequence: number,
  each: EachMessage,
): Promise<{ readonly interrupted: boolean }> {
  let interrupted = false;
  let began = performance.now();
  for (;;) {
    const bytes = socket.receive();
    // the kernel has filled the next datagram by the time the last one was taken
    if (!bytes) throw socket.errorOf(errno.ENOBUFS, 'a list from the kernel broke off');
    let at = 0;
    while (at + 16 <= bytes.length) {
      const length = bytes.readUInt32LE(at);
      if (length < 16 || at + length > bytes.length) break;
      if (bytes.readUInt32LE(at + 8) === sequence) {
        const kind = bytes.readUInt16LE(at + 4);
        if (bytes.readUInt16LE(at + 6) & NLM_F_DUMP_INTR) interrupted = true;
        if (kind === NLMSG_DONE || kind === NLMSG_ERROR) {
          const number = length >= 20 ? -bytes.readInt32LE(at + 16) : 0;
          if (number > 0) throw socket.errorOf(number, 'reading a list from the kernel');
          return { interrupted };
        }
        if (each(bytes, at + 16, at + length) === false) {
          // the rest of the list goes with the socket
          socket.close();
          return { interrupted };
        }
      }
      at += (length + 3) & ~3;
    }
    if (performance.now() - began > turn) {
      await yieldToOthers();
      began = performance.now();
    }
  }
}
