import { dump as dumpMessages } from '../netlink/dump.ts';
import type { NetlinkSocket } from '../netlink/socket.ts';
import type { NetlinkWriter } from '../netlink/writer.ts';
import { inet, subsystem } from './nfnetlink.ts';

/**
 * Asks nf_tables for a list and calls `each` with every message's attributes: [start, end) in `bytes`, valid during
 * the call. Other work gets its turn in between. One dump a socket at a time. Rejects with a FirewallError.
 * @returns `interrupted` where something changed meanwhile, so that the list may lack or repeat entries
 */
export function dump(
  socket: NetlinkSocket,
  type: number,
  request: (writer: NetlinkWriter) => void,
  each: (bytes: Buffer, start: number, end: number) => void,
): Promise<{ readonly interrupted: boolean }> {
  // struct nfgenmsg stands before the attributes
  return dumpMessages(socket, (subsystem << 8) | type, inet, request, (bytes, start, end) => {
    each(bytes, start + 4, end);
    return true;
  });
}
