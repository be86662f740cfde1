import { tcp, udp } from '../model/datagram.ts';

/** IP protocol numbers that lead on; UDP and TCP are those of a datagram. */
export const ipProtocol = {
  hopByHop: 0,
  ipInIp: 4,
  ipv6InIp: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  authentication: 51,
  destinationOptions: 60,
  mobility: 135,
} as const;

/** Protocols whose fragments are worth keeping. */
export function isRead(protocol: number): boolean {
  return (
    protocol === udp ||
    protocol === tcp ||
    protocol === ipProtocol.ipInIp ||
    protocol === ipProtocol.ipv6InIp ||
    protocol === ipProtocol.gre ||
    protocol === ipProtocol.authentication
  );
}

export function isExtension(protocol: number): boolean {
  return (
    protocol === ipProtocol.hopByHop ||
    protocol === ipProtocol.routing ||
    protocol === ipProtocol.destinationOptions ||
    protocol === ipProtocol.mobility ||
    protocol === ipProtocol.authentication
  );
}

/** AH counts in words of four bytes, less two (RFC 4302); the others in words of eight, less one (RFC 8200). */
export function extensionLength(bytes: Uint8Array, at: number, protocol: number): number {
  return protocol === ipProtocol.authentication ? (bytes[at + 1]! + 2) << 2 : (bytes[at + 1]! + 1) << 3;
}
