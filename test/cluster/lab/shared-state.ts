import { type KernelState, kernelState } from '../../engine/kernel.ts';
import { eventually } from '../../lab/process.ts';
import type { ClusterHost } from './cluster-lab.ts';

/** Waits until the kernel of each host holds what `wanted` asks for; says of which host it does not. */
export async function everywhere(
  hosts: readonly ClusterHost[],
  what: string,
  wanted: (state: KernelState, host: ClusterHost) => boolean,
  timeoutMs = 20_000,
): Promise<void> {
  await Promise.all(
    hosts.map((host) =>
      eventually(
        `${what}, in the kernel of ${host.name}`,
        async () => wanted(await kernelState(host.ns), host) || undefined,
        timeoutMs,
      ),
    ),
  );
}

export const blocked = (target: string) => (state: KernelState) => state.blocks.has(target);
export const free = (target: string) => (state: KernelState) => !state.blocks.has(target);

/** Waits until this host has a connection to the cluster, or has none. */
export async function connected(host: ClusterHost, wanted = true): Promise<void> {
  await eventually(
    `${host.name} is ${wanted ? 'connected' : 'cut off'}`,
    async () => (await host.engine.request('status', {})).cluster.connected === wanted || undefined,
    30_000,
  );
}
