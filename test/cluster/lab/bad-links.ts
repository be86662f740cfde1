import { check } from '../../lab/process.ts';
import type { ClusterHost } from './cluster-lab.ts';

const ports = '{ 4222, 6222 }';
const chain = (hook: string) => `
  chain ${hook} {
    type filter hook ${hook} priority 0
    tcp dport ${ports} drop
    tcp sport ${ports} drop
  }`;

/** A table of the lab's own in the host's namespace, which lets none of the cluster's packets through. */
export const cutOff = (host: ClusterHost) =>
  check(host.ns, 'nft', ['-f', '-'], { input: `table inet lab_link {${chain('input')}${chain('output')}\n}\n` });

export const mend = (host: ClusterHost) => check(host.ns, 'nft', ['delete', 'table', 'inet', 'lab_link']);
