import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { errorOfErrno, FirewallError } from './firewall-error.ts';
import type { NetlinkSocket } from './netlink-socket.ts';
import { NetlinkWriter } from './netlink-writer.ts';
import { control, flag, inet, subsystem } from './nfnetlink.ts';

/** How long a dump may keep the event loop to itself, milliseconds. */
const turn = 8;

/**
 * Asks the kernel for a list and calls `each` with every message's attributes: [start, end) in `bytes`, valid during
 * the call. Other work gets its turn between datagrams. One dump a socket at a time.
 * @returns `interrupted` where something changed meanwhile, so that the list may lack or repeat entries
 */
export async function dump(
  socket: NetlinkSocket,
  type: number,
  request: (writer: NetlinkWriter) => void,
  each: (bytes: Buffer, start: number, end: number) => void,
): Promise<{ readonly interrupted: boolean }> {
  const sequence = (Math.random() * 0x7fff_ffff) >>> 0;
  const writer = new NetlinkWriter(256);
  const at = writer.message((subsystem << 8) | type, flag.request | flag.dump, sequence, inet);
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
  each: (bytes: Buffer, start: number, end: number) => void,
): Promise<{ readonly interrupted: boolean }> {
  let interrupted = false;
  let began = performance.now();
  for (;;) {
    const bytes = socket.receive();
    // the kernel has filled the next datagram by the time the last one was taken
    if (!bytes) throw new FirewallError('lost-answer', 'a list from the kernel broke off');
    let at = 0;
    while (at + 16 <= bytes.length) {
      const length = bytes.readUInt32LE(at);
      if (length < 16 || at + length > bytes.length) break;
      if (bytes.readUInt32LE(at + 8) === sequence) {
        const kind = bytes.readUInt16LE(at + 4);
        if (bytes.readUInt16LE(at + 6) & flag.dumpInterrupted) interrupted = true;
        if (kind === control.done || kind === control.error) {
          const number = length >= 20 ? -bytes.readInt32LE(at + 16) : 0;
          if (number > 0) throw errorOfErrno(number, 'reading a list from the kernel');
          return { interrupted };
        }
        each(bytes, at + 20, at + length);
      }
      at += (length + 3) & ~3;
    }
    if (performance.now() - began > turn) {
      await yieldToOthers();
      began = performance.now();
    }
  }
}
