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

export const blocked =
  (...targets: readonly string[]) =>
  (state: KernelState) =>
    targets.every((target) => state.blocks.has(target));
export const free =
  (...targets: readonly string[]) =>
  (state: KernelState) =>
    targets.every((target) => !state.blocks.has(target));

/** Waits until these hosts have a connection to the cluster, or have none. */
export async function connected(hosts: readonly ClusterHost[], wanted = true): Promise<void> {
  await Promise.all(
    hosts.map((host) =>
      eventually(
        `${host.name} is ${wanted ? 'connected' : 'cut off'}`,
        async () => (await host.engine.request('status', {})).cluster.connected === wanted || undefined,
        40_000,
      ),
    ),
  );
}

/** seconds by which the same block may end sooner or later on another host: whole seconds, and what a delivery takes */
const tolerance = 4;

/** Waits until all have the same blocks with the same ends, the same lists and the same settings. */
export async function agree(hosts: readonly ClusterHost[], timeoutMs = 40_000): Promise<void> {
  let difference = '';
  await eventually(
    'all hosts have the same',
    async () => {
      const states = await Promise.all(hosts.map(stateOf));
      difference =
        states
          .slice(1)
          .map((state, i) => differing(states[0]!, state, hosts[i + 1]!.name))
          .find(Boolean) ?? '';
      return difference === '' || undefined;
    },
    timeoutMs,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${hosts[0]!.name} has not what others have: ${difference}`);
  });
}

async function stateOf({ ns, engine }: ClusterHost) {
  const { blocks, allow, deny } = await kernelState(ns);
  const { settings } = await engine.request('settings.show', {});
  const { rows } = await engine.request('blocks', { limit: 1000 });
  const targets = rows.map(({ target }) => target).sort();
  return { blocks, targets, allow: [...allow].sort(), deny: [...deny].sort(), settings };
}

type HostState = Awaited<ReturnType<typeof stateOf>>;

function differing(a: HostState, b: HostState, name: string): string {
  const own = [...b.blocks.keys()].sort().join();
  if (own !== b.targets.join()) return `${name}: its kernel has ${own}, its engine ${b.targets}`;
  for (const [target, left] of a.blocks) {
    const there = b.blocks.get(target);
    if (there === undefined) return `${name} lacks ${target}`;
    if (Math.abs(there - left) > tolerance) return `${target} ends in ${left} s, and on ${name} in ${there} s`;
  }
  for (const target of b.blocks.keys()) if (!a.blocks.has(target)) return `${name} has ${target}`;
  for (const key of ['allow', 'deny', 'settings'] as const)
    if (JSON.stringify(a[key]) !== JSON.stringify(b[key]))
      return `${key}: ${JSON.stringify(a[key])}, ${name}: ${JSON.stringify(b[key])}`.slice(0, 2000);
  return '';
}
