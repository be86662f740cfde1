import { z } from 'zod';
import { memberName } from './membership.ts';

const port = z.number().int().min(1).max(65535);
/** as it may stand in a URL without brackets */
export const serverAddress = z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:.]{2,45})$/, {
  error: 'an address or host name',
});

/** A NATS server of the cluster, as others reach it. */
export const clusterServer = z.object({
  name: memberName,
  address: serverAddress,
  port,
  clusterPort: port,
  leafPort: port,
});

export type ClusterServer = z.output<typeof clusterServer>;

const pem = (label: string) => z.string().max(8192).startsWith(`-----BEGIN ${label}-----`);
const jwt = z
  .string()
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  .max(65_536);
const account = z.object({ id: z.string().regex(/^A[A-Z2-7]{50,60}$/), jwt });
const login = z.object({ jwt, seed: z.string().regex(/^SU[A-Z2-7]{50,60}$/) });

/** What a NATS server of the cluster is made of. */
export const serverKit = z.object({
  clusterName: memberName,
  self: clusterServer,
  /** all full servers, with this one */
  servers: z.array(clusterServer).min(1).max(16),
  ca: pem('CERTIFICATE'),
  certificate: pem('CERTIFICATE'),
  key: pem('PRIVATE KEY'),
  operatorJwt: jwt,
  system: account,
  account,
  storeBytes: z.number().int().min(1),
  /** a leaf keeps no streams, and is linked to the full servers with these */
  leaf: z.object({ link: login, system: login }).nullable(),
});

export type ServerKit = z.output<typeof serverKit>;

/** An address and port as in a URL. */
export function hostPort(address: string, portNumber: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${portNumber}`;
}

export const clientUrl = ({ address, port: number }: ClusterServer) => `tls://${hostPort(address, number)}`;
