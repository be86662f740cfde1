import { sign, verify } from 'node:crypto';
import { z } from 'zod';
import { type Prefix, parsePrefix } from '../../model/address.ts';
import { type ClusterCredential, serverUrl, writeCredential } from './credential.ts';
import { signatureText } from './membership.ts';
import { privateKeyOf, publicKeyOf } from './signing-key.ts';

/** The key in the bucket of members under which the servers stand. No member's id is like it. */
export const serverListKey = 'servers';

const signedServers = z.object({
  servers: z.array(serverUrl).min(1).max(64),
  /** milliseconds since the epoch */
  issued: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  sig: signatureText,
});

const signedBytes = (clusterId: string, servers: readonly string[], issued: number) =>
  Buffer.from(JSON.stringify(['sipprot servers 1', clusterId, servers, issued]));

/** Addresses of servers; one that is told by a name has none here. */
export function serverAddresses(urls: readonly string[]): Prefix[] {
  return urls.flatMap((url) => parsePrefix(new URL(url).hostname.replace(/^\[|\]$/g, '')) ?? []);
}

/** The servers of the cluster as the holder of its key vouches for them. */
export function sealServers(clusterId: string, clusterSeed: string, servers: readonly string[], now: number): string {
  const sig = sign(null, signedBytes(clusterId, servers, now), privateKeyOf(clusterSeed)).toString('base64url');
  return JSON.stringify({ servers, issued: now, sig });
}

export interface ServerList {
  readonly servers: readonly string[];
  /** a later one replaces an earlier one, whatever comes last */
  readonly issued: number;
}

/** The list, or undefined where the cluster key did not sign it; never throws. @param clusterKey raw public key, base64url */
export function openServers(clusterId: string, clusterKey: string, text: Uint8Array): ServerList | undefined {
  try {
    if (text.byteLength > 32_768) return undefined;
    const { servers, issued, sig } = signedServers.parse(JSON.parse(Buffer.from(text).toString()));
    const bytes = signedBytes(clusterId, servers, issued);
    const valid = verify(null, bytes, publicKeyOf(clusterKey), Buffer.from(sig, 'base64url'));
    return valid ? { servers, issued } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps the servers of a list that came from the bucket of members, so that a host finds those that were added after it joined. One that
 * was issued before the list that is kept changes nothing: somebody may have put it back. Hosts of a leaf site stay with the site's
 * server. Returns the credential as it is now.
 */
export function keepServers(dataDir: string, credential: ClusterCredential, text: Uint8Array): ClusterCredential {
  const { clusterId, clusterKey, servers: own, serversIssued = -1 } = credential;
  const list = openServers(clusterId, clusterKey, text);
  if (!list || list.issued <= serversIssued || !own.some((server) => list.servers.includes(server))) return credential;
  const servers = [
    ...own.filter((server) => list.servers.includes(server)),
    ...list.servers.filter((server) => !own.includes(server)),
  ];
  const next = { ...credential, servers, serversIssued: list.issued };
  writeCredential(dataDir, next);
  return next;
}
