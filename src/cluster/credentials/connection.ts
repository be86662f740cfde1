import {
  connect,
  jwtAuthenticator,
  type NatsConnection,
  type NodeConnectionOptions,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { ClusterError } from '../cluster-error.ts';
import { inboxPrefix } from '../subjects.ts';
import type { ClusterCredential, NatsLogin } from './credential.ts';

export interface Servers {
  readonly servers: readonly string[];
  readonly ca: string | null;
}

/** How a member connects; who stays connected adds how it reconnects. */
export function connectionOptions(credential: ClusterCredential): NodeConnectionOptions {
  return { ...loginOptions(credential, credential.nats), inboxPrefix: inboxPrefix(credential.member.id) };
}

/** With TLS as soon as one server wants it: a list of both kinds must not let a host fall back to plain text. */
export function loginOptions({ servers, ca }: Servers, login: NatsLogin | null): NodeConnectionOptions {
  const encrypted = servers.some((server) => server.startsWith('tls:'));
  return {
    servers: servers.map((server) => server.replace(/^(tls|nats):\/\//, '')),
    ...(encrypted ? { tls: ca === null ? {} : { ca } } : {}),
    ...(login ? { authenticator: authenticator(login) } : {}),
  };
}

function authenticator(login: NatsLogin) {
  return 'jwt' in login
    ? jwtAuthenticator(login.jwt, Buffer.from(login.seed))
    : usernamePasswordAuthenticator(login.user, login.password);
}

/** One connection for one piece of work, with one try at each server. Throws ClusterError in an operator's words. */
export async function withConnection<T>(
  options: NodeConnectionOptions,
  work: (connection: NatsConnection) => Promise<T>,
): Promise<T> {
  const connection = await connectOnce(options);
  try {
    return await work(connection);
  } catch (error) {
    throw error instanceof ClusterError
      ? error
      : new ClusterError('failed', `the NATS server refused: ${textOf(error)}`);
  } finally {
    await connection.close().catch(() => {});
  }
}

async function connectOnce(options: NodeConnectionOptions): Promise<NatsConnection> {
  const where = [options.servers ?? []].flat().join(', ');
  try {
    return await connect({ ...options, reconnect: false, timeout: 5000, name: 'sipprot command' });
  } catch (error) {
    const text = textOf(error);
    if (/certificate|altname|self.signed|issuer/i.test(text))
      throw new ClusterError('refused', `the certificate of ${where} is not one of this cluster: ${text}`);
    if (/authoriz|authenticat/i.test(text))
      throw new ClusterError('refused', `${where} refuses this credential: it was revoked, or is of another cluster`);
    throw new ClusterError('unreachable', `no NATS server answers at ${where}: ${text}`);
  }
}

/** What is wrong stands at the end of the chain of causes. */
function textOf(error: unknown): string {
  const texts: string[] = [];
  for (let at = error; at instanceof Error && texts.length < 5; at = at.cause) texts.push(at.message);
  return [...new Set(texts)].join(': ') || String(error);
}
