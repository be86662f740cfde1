import { createHash } from 'node:crypto';
import { ClusterError } from '../cluster-error.ts';
import type { Authority } from './authority.ts';
import { asAuthority, asSystem, publishServers } from './authority-link.ts';

/** err_code of nats-server's JSClusterServerNotMemberErr */
const notMember = 10_044;

interface Answer {
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

/**
 * Takes a full server out of a cluster for good: members learn that it is none any more, and JetStream counts it no longer, so that the
 * next server that joins gets its copies of the streams. Throws ClusterError, also while too few of the others run to agree on it.
 * @param authority already without it
 * @param name of the server
 */
export async function removeServer(authority: Authority, name: string, now: number): Promise<void> {
  const { nats } = authority;
  if (!nats?.clustered) return;
  await asAuthority(authority, now, (_, connection) => publishServers(connection, authority, now));
  await asSystem({ ...authority, nats }, now, async (connection) => {
    // a server that was started after that one had ended does not know its name, only its id
    for (const asked of [{ peer: name, peer_id: peerId(name) }, { peer: name }]) {
      const text = JSON.stringify(asked);
      const answer = await connection.request('$JS.API.SERVER.REMOVE', text, { timeout: 10_000 });
      const { error } = answer.json<Answer>();
      if (!error) return;
      if (error.err_code !== notMember)
        throw new ClusterError('failed', `the servers do not let ${name} go: ${error.description}`);
    }
  });
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** JetStream's id of a server, made of its name (getHash in nats-server's util.go). */
export function peerId(name: string): string {
  const hash = createHash('sha256').update(name).digest().subarray(0, 8);
  return Array.from(hash, (byte) => digits[byte % digits.length]).join('');
}
