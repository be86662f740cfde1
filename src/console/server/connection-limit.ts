import type { Server, Socket } from 'node:net';
import { isLoopback, parseAddress } from '../../model/address.ts';
import { networkOf } from '../accounts/network-of.ts';

export interface ConnectionLimits {
  /** of all together */
  readonly most: number;
  /** of one network */
  readonly ofNetwork: number;
  /** whose connections are counted with no network */
  readonly isFree: (address: string) => boolean;
}

export interface Connections {
  /** Who sends this way has signed in: the connection is not given up for a newcomer. */
  keep(socket: Socket): void;
}

const ordinary: ConnectionLimits = {
  most: 2000,
  // sixteen colleagues in one office, whose browsers hold six each, and as much again for scripts
  ofNetwork: 200,
  // a proxy on this machine connects for everybody
  isFree: isThisMachine,
};

/**
 * Bounds how many connections the server holds, and how many of them one network, so that a stranger who opens them and sends nothing
 * does not keep the operators out. Where many networks together hold all of them, a newcomer gets the place of the oldest connection by
 * which nobody has signed in: whoever signs in at once is in, and stays.
 */
export function limitConnections(server: Server, limits: Partial<ConnectionLimits> = {}): Connections {
  const { most, ofNetwork, isFree } = { ...ordinary, ...limits };
  const ofNetworks = new Map<string, number>();
  /** oldest first */
  const strangers = new Map<string, Socket>();
  let open = 0;
  server.on('connection', (socket) => {
    const address = socket.remoteAddress;
    // it is gone already
    if (address === undefined) return;
    const network = isFree(address) ? undefined : networkOf(address);
    const count = network === undefined ? 0 : (ofNetworks.get(network) ?? 0);
    if (count >= ofNetwork || (open >= most && !giveUpOldest())) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    open++;
    strangers.set(key, socket);
    if (network !== undefined) ofNetworks.set(network, count + 1);
    socket.once('close', () => {
      open--;
      if (strangers.get(key) === socket) strangers.delete(key);
      if (network === undefined) return;
      const left = ofNetworks.get(network)! - 1;
      if (left > 0) ofNetworks.set(network, left);
      else ofNetworks.delete(network);
    });
  });
  return { keep: (socket) => void strangers.delete(keyOf(socket)) };

  function giveUpOldest(): boolean {
    for (const [key, socket] of strangers) {
      strangers.delete(key);
      socket.destroy();
      return true;
    }
    return false;
  }
}

/** The socket that TLS gives a request is another than the one that came; both have the same other end. */
function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function isThisMachine(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && isLoopback(parsed);
}
