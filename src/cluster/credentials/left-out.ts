import type { Authority } from './authority.ts';
import { asSystem } from './authority-link.ts';

interface Answer {
  readonly server?: { readonly name?: string };
  readonly data?: {
    readonly meta_cluster?: {
      readonly leader?: string;
      readonly replicas?: readonly { readonly name?: string }[];
    };
  };
}

/**
 * Names of full servers that JetStream's leader does not count as its own: where several start in the same moment, those that find each
 * other first form a cluster without the last. It is let in when it is started anew (seen with nats-server 2.10.27). Throws ClusterError.
 */
export async function leftOut(authority: Authority, now: number): Promise<readonly string[]> {
  const { nats } = authority;
  if (!nats?.clustered) return [];
  const options = { strategy: 'stall', maxMessages: nats.servers.length + 64, maxWait: 5000, stall: 1000 } as const;
  return asSystem({ ...authority, nats }, now, async (connection) => {
    for await (const message of await connection.requestMany('$SYS.REQ.SERVER.PING.JSZ', '{}', options)) {
      const { server, data } = message.json<Answer>();
      const { leader, replicas = [] } = data?.meta_cluster ?? {};
      if (leader === undefined || leader !== server?.name) continue;
      const counted = new Set([leader, ...replicas.map(({ name }) => name)]);
      return nats.servers.map(({ name }) => name).filter((name) => !counted.has(name));
    }
    return [];
  });
}
