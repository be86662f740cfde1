import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { ClusterError } from '../cluster-error.ts';
import { type ClusterCredential, credentialSchema } from './credential.ts';
import { isSignedBy } from './membership.ts';
import { type ServerKit, serverKit } from './server-kit.ts';
import { publicKeyOf, publicTextOf } from './signing-key.ts';

/** All that one host needs to become a member: its own secrets, and none of another's. */
export interface JoinKit {
  readonly credential: ClusterCredential;
  /** the host runs a NATS server of the cluster too */
  readonly server: ServerKit | null;
}

const prefix = 'sipprot-join-1:';
/** a line of ours has at most a third of it */
const maxLine = 32_768;
const maxContent = 131_072;

const joinKit = z.object({ credential: credentialSchema, server: serverKit.nullable() });

export function joinLine(kit: JoinKit): string {
  return prefix + deflateRawSync(JSON.stringify(kit), { level: 9 }).toString('base64url');
}

/** Throws ClusterError, whatever the text is; a line that unpacks to more than a real one ever does is refused while it is unpacked. */
export function readJoinLine(text: string): JoinKit {
  // a terminal or a mail may have broken it
  const line = text.length > maxLine * 2 ? '' : text.replace(/\s+/g, '');
  if (text.trim() === '') throw bad('it is empty');
  if (!line.startsWith(prefix)) throw bad(`it begins with ${prefix}`);
  if (line.length > maxLine) throw bad('it is too long');
  const kit = contentOf(line.slice(prefix.length));
  const { clusterId, clusterKey, member, signingSeed } = kit.credential;
  if (
    !isSignedBy(clusterId, clusterKeyOf(clusterKey), member) ||
    publicTextOf(signingSeed) !== member.key ||
    member.revoked
  )
    throw bad('what is in it does not fit together');
  if (kit.server && kit.server.self.name !== member.name) throw bad('what is in it does not fit together');
  return kit;
}

function contentOf(packed: string): JoinKit {
  if (!/^[A-Za-z0-9_-]+$/.test(packed)) throw bad('it has characters that no such line has');
  try {
    const text = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: maxContent }).toString();
    return joinKit.parse(JSON.parse(text));
  } catch {
    throw bad('a part is missing or was altered');
  }
}

function clusterKeyOf(text: string) {
  try {
    return publicKeyOf(text);
  } catch {
    throw bad('a part is missing or was altered');
  }
}

function bad(why: string): ClusterError {
  return new ClusterError('bad-line', `this is not a whole join line: ${why}; copy what "sipprot cluster add" printed`);
}
