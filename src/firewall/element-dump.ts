import { errno } from '../netlink/errno.ts';
import { eachAttribute } from '../netlink/reader.ts';
import type { NetlinkSocket } from '../netlink/socket.ts';
import { NetlinkWriter } from '../netlink/writer.ts';
import { dump } from './dump.ts';
import { writeElement } from './elements.ts';
import { errorOfErrno } from './firewall-error.ts';
import { attribute, control, flag, inet, message, subsystem } from './nfnetlink.ts';
import { tableName } from './ruleset.ts';

/**
 * Calls `each` for every element of a set: where its key starts in `bytes` (valid during the call), milliseconds
 * until it expires (0: never) and the seconds of its renewal (0: none). Ends of ranges are left out.
 */
export function dumpElements(
  socket: NetlinkSocket,
  set: string,
  each: (bytes: Buffer, key: number, remaining: number, renewal: number) => void,
): Promise<{ readonly interrupted: boolean }> {
  const names = attribute.element;
  return dump(
    socket,
    message.getElement,
    (w) => {
      w.text(attribute.elements.table, tableName);
      w.text(attribute.elements.set, set);
    },
    (bytes, from, to) =>
      eachAttribute(bytes, from, to, (type, listStart, listEnd) => {
        if (type !== attribute.elements.list) return;
        eachAttribute(bytes, listStart, listEnd, (_, start, end) => {
          let key = -1;
          let remaining = 0;
          let renewal = 0;
          let closes = false;
          eachAttribute(bytes, start, end, (name, at) => {
            // key and data are nested: their value follows a header of four bytes
            if (name === names.key) key = at + 4;
            else if (name === names.expiration)
              remaining = bytes.readUInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
            else if (name === names.data) renewal = bytes.readUInt32LE(at + 4);
            else if (name === names.flags) closes = (bytes.readUInt32BE(at) & 1) !== 0;
          });
          if (key >= 0 && !closes) each(bytes, key, remaining, renewal);
        });
      }),
  );
}

/** How many entries the set has, a range counted once; `undefined` where they changed meanwhile. For kernels that do not say it by themselves. */
export async function countElements(socket: NetlinkSocket, set: string): Promise<number | undefined> {
  let count = 0;
  const { interrupted } = await dumpElements(socket, set, () => count++);
  return interrupted ? undefined : count;
}

/** Whether the set has the key now. Throws a FirewallError. */
export function hasElement(socket: NetlinkSocket, set: string, key: Buffer): boolean {
  const writer = new NetlinkWriter(256);
  const at = writer.message((subsystem << 8) | message.getElement, flag.request | flag.ack, 1, inet);
  writer.text(attribute.elements.table, tableName);
  writer.text(attribute.elements.set, set);
  const list = writer.nest(attribute.elements.list);
  writeElement(writer, { key });
  writer.endNest(list);
  writer.endMessage(at);
  while (socket.receive());
  socket.send(writer.bytes);
  for (;;) {
    const answer = socket.receive();
    if (!answer) return false;
    if (answer.readUInt16LE(4) !== control.error) continue;
    const number = -answer.readInt32LE(16);
    if (number === errno.ENOENT) return false;
    if (number !== 0) throw errorOfErrno(number, `asking for an entry of ${set}`);
    return true;
  }
}
