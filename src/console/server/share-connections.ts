import type { Server } from 'node:net';
import { formatAddress, isLoopback, parseAddress } from '../../model/address.ts';
import { networkOf } from '../accounts/network-of.ts';

/**
 * Lets one network hold no more than `most` connections, so that nobody alone takes all that there are. A proxy on this machine
 * brings those of everybody.
 */
export function shareConnections(server: Server, most: number): void {
  const held = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = parseAddress(socket.remoteAddress ?? '');
    if (!address || isLoopback(address)) return;
    const network = networkOf(formatAddress(address));
    const count = (held.get(network) ?? 0) + 1;
    if (count > most) return void socket.destroy();
    held.set(network, count);
    socket.once('close', () => {
      const left = held.get(network)! - 1;
      if (left > 0) held.set(network, left);
      else held.delete(network);
    });
  });
}
