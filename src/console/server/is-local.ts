import type { FastifyRequest } from 'fastify';
import { isLoopback, parseAddress } from '../../model/address.ts';

/** Whether the request comes from this machine itself, and not through a proxy on it. */
export function isLocal(request: FastifyRequest): boolean {
  if (request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined) return false;
  const address = parseAddress(request.socket.remoteAddress ?? '');
  return address !== undefined && isLoopback(address);
}
