import { sign, verify } from 'node:crypto';
import { z } from 'zod';
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

/** The servers of the cluster as the holder of its key vouches for them. */
export function sealServers(clusterId: string, clusterSeed: string, servers: readonly string[], now: number): string {
  const sig = sign(null, signedBytes(clusterId, servers, now), privateKeyOf(clusterSeed)).toString('base64url');
  return JSON.stringify({ servers, issued: now, sig });
}

/** The servers that the list names, or undefined where the cluster key did not sign it; never throws. */
export function openServers(credential: ClusterCredential, text: Uint8Array): readonly string[] | undefined {
  try {
    if (text.byteLength > 32_768) return undefined;
    const { servers, issued, sig } = signedServers.parse(JSON.parse(Buffer.from(text).toString()));
    const bytes = signedBytes(credential.clusterId, servers, issued);
    const valid = verify(null, bytes, publicKeyOf(credential.clusterKey), Buffer.from(sig, 'base64url'));
    return valid ? servers : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps the servers of a list that came from the bucket of members, so that a host finds those that were added after it joined.
 * Hosts of a leaf site stay with the site's server. Returns the credential as it is now.
 */
export function keepServers(dataDir: string, credential: ClusterCredential, text: Uint8Array): ClusterCredential {
  const servers = openServers(credential, text);
  const own = credential.servers;
  if (!servers || !own.some((server) => servers.includes(server))) return credential;
  const known = [
    ...own.filter((server) => servers.includes(server)),
    ...servers.filter((server) => !own.includes(server)),
  ];
  if (known.join() === own.join()) return credential;
  const next = { ...credential, servers: known };
  writeCredential(dataDir, next);
  return next;
}
