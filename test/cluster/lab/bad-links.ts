import { check } from '../../lab/process.ts';
import type { ClusterHost } from './cluster-lab.ts';

/** A table of the lab's own in the host's namespace, which does to the cluster's packets what a bad link would. */
async function spoil(host: ClusterHost, verdict: string, others: readonly ClusterHost[] = []): Promise<void> {
  const ports = '{ 4222, 6222 }';
  const peers = (side: string) =>
    others.length > 0 ? `ip ${side} { ${others.map(({ address }) => address).join(', ')} } ` : '';
  const chain = (hook: string, side: string) => `
    chain ${hook} {
      type filter hook ${hook} priority 0
      ${peers(side)}tcp dport ${ports} ${verdict}
      ${peers(side)}tcp sport ${ports} ${verdict}
    }`;
  const input = `table inet lab_link {${chain('input', 'saddr')}${chain('output', 'daddr')}\n}\n`;
  await check(host.ns, 'nft', ['-f', '-'], { input });
}

/** @param others cuts the link to these only; none: to all */
export const cutOff = (host: ClusterHost, others: readonly ClusterHost[] = []) => spoil(host, 'drop', others);

/** @param percent of the packets that get lost, in each direction */
export const lossy = (host: ClusterHost, percent: number) => spoil(host, `numgen random mod 100 < ${percent} drop`);

/** also where the link is good */
export const mend = (host: ClusterHost) =>
  check(host.ns, 'nft', ['add table inet lab_link; delete table inet lab_link']);
