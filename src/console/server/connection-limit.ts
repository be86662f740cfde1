import type { Server } from 'node:net';
import { isLoopback, parseAddress } from '../../model/address.ts';
import { networkOf } from '../accounts/network-of.ts';

/** of all together */
const most = 2000;
/** of one network: sixteen colleagues in one office, whose browsers hold six each, and as much again for scripts */
const mostOfNetwork = 200;

/**
 * Bounds how many connections the server holds, and how many of them one network, so that a stranger who opens them and sends nothing
 * does not keep the operators out. This machine itself is not limited: a proxy on it connects for everybody.
 */
export function limitConnections(server: Server, ofNetwork = mostOfNetwork, isFree = isThisMachine): void {
  const open = new Map<string, number>();
  server.maxConnections = most;
  server.on('connection', (socket) => {
    const address = socket.remoteAddress;
    // it is gone already
    if (address === undefined || isFree(address)) return;
    const network = networkOf(address);
    const count = (open.get(network) ?? 0) + 1;
    if (count > ofNetwork) {
      socket.destroy();
      return;
    }
    open.set(network, count);
    socket.once('close', () => {
      const left = open.get(network)! - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
  });
}

function isThisMachine(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && isLoopback(parsed);
}
