import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ClusterError } from '../cluster-error.ts';
import { keyText, memberId, type SignedMembership, signedMembershipSchema } from './membership.ts';

/** How a host is known to the NATS servers: by a JWT of the cluster's own account, or as the operator's own NATS knows it. */
export type NatsLogin =
  | { readonly jwt: string; readonly seed: string }
  | { readonly user: string; readonly password: string };

/**
 * What makes a host a member: `<dataDir>/cluster/credential.json`, mode 0600. `member.id` is the host's uuid in the
 * cluster; an engine that finds a credential takes it as its own.
 */
export interface ClusterCredential {
  readonly version: 1;
  readonly clusterId: string;
  /** raw Ed25519 public key, base64url */
  readonly clusterKey: string;
  readonly member: SignedMembership;
  /** seed of this host's signing key: 32 bytes, base64url */
  readonly signingSeed: string;
  /** `tls://` or `nats://`, with host and port */
  readonly servers: readonly string[];
  /** when the cluster's list of servers, from which they are, was issued, milliseconds since the epoch; absent: none came yet */
  readonly serversIssued?: number | undefined;
  /** PEM of the authority that the servers' certificates come from; null: those that the system trusts */
  readonly ca: string | null;
  /** null: the servers ask for none */
  readonly nats: NatsLogin | null;
}

export const serverUrl = z
  .string()
  .max(300)
  .regex(/^(tls|nats):\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, {
    error: 'an address such as tls://192.0.2.1:4222',
  });

export const credentialSchema = z.object({
  version: z.literal(1),
  clusterId: memberId,
  clusterKey: keyText,
  member: signedMembershipSchema,
  signingSeed: keyText,
  servers: z.array(serverUrl).min(1).max(64),
  serversIssued: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  ca: z.string().max(16_384).startsWith('-----BEGIN CERTIFICATE-----').nullable(),
  nats: z
    .union([
      z.object({ jwt: z.string().min(1).max(8192), seed: z.string().min(1).max(128) }),
      z.object({ user: z.string().min(1).max(256), password: z.string().max(1024) }),
    ])
    .nullable(),
}) satisfies z.ZodType<ClusterCredential>;

export const clusterDirectory = (dataDir: string) => join(dataDir, 'cluster');
const credentialFile = (dataDir: string) => join(clusterDirectory(dataDir), 'credential.json');

/** null where this host is in no cluster. Throws ClusterError where the file cannot be read or was damaged. */
export function readCredential(dataDir: string): ClusterCredential | null {
  return readSecret(credentialFile(dataDir), credentialSchema);
}

export function writeCredential(dataDir: string, credential: ClusterCredential): void {
  writeSecret(credentialFile(dataDir), `${JSON.stringify(credential, null, 2)}\n`);
}

/** Forgets that this host is a member; false where it was none. */
export function removeCredential(dataDir: string): boolean {
  const file = credentialFile(dataDir);
  if (!statSync(file, { throwIfNoEntry: false })) return false;
  rmSync(file);
  return true;
}

/** A file of ours as `schema` reads it; null where there is none. Throws ClusterError. */
export function readSecret<T>(file: string, schema: z.ZodType<T>): T | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'EACCES' || code === 'EPERM')
      throw new ClusterError('no-permission', `${file} may only be read by its owner: run it as root`);
    throw new ClusterError('damaged', `${file} cannot be read: ${message}`);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // its text must not come into a message: it holds a secret
    throw new ClusterError('damaged', `${file} is damaged: bring it back from a backup, or join the cluster anew`);
  }
}

/** Written whole or not at all, and readable by its owner only. Its directory is made with mode 0700. */
export function writeSecret(file: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.new`;
  rmSync(beside, { force: true });
  const descriptor = openSync(beside, 'wx', mode);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(beside, file);
}
