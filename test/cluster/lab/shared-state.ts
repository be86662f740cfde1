import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReport } from '../../../src/cluster/credentials/cluster-report.ts';
import { type KernelState, kernelState } from '../../engine/kernel.ts';
import { eventually } from '../../lab/process.ts';
import type { ClusterHost, ClusterLab } from './cluster-lab.ts';
import type { Promises } from './promises.ts';

/** between two looks at a kernel: each is a process, and two cores carry five hosts */
const pause = 100;

/** Waits until the kernel of each host holds what `wanted` asks for; says of which host it does not. */
export async function everywhere(
  hosts: readonly ClusterHost[],
  what: string,
  wanted: (state: KernelState, host: ClusterHost) => boolean,
  timeoutMs = 60_000,
): Promise<void> {
  await Promise.all(
    hosts.map((host) =>
      eventually(
        `${what}, in the kernel of ${host.name}`,
        async () => wanted(await kernelState(host.ns), host) || later(),
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

/** Waits until these hosts say that they are connected, or that they are not. */
export async function connected(hosts: readonly ClusterHost[], wanted = true): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      let summary = '';
      await eventually(
        `${host.name} is ${wanted ? 'connected' : 'cut off'}`,
        async () => {
          const { cluster } = await host.engine.request('status', {});
          summary = cluster.summary;
          return cluster.connected === wanted || later();
        },
        60_000,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}; it says: ${summary}`);
      });
    }),
  );
}

/** Waits until each server has all of each stream: then the next may die. */
export async function settled({ run, hosts }: ClusterLab): Promise<void> {
  await eventually(
    'each stream is whole on each server',
    async () => {
      const status = await run(hosts[0]!, 'status', '--json').catch(() => undefined);
      if (!status) return undefined;
      const { streams } = JSON.parse(status) as ClusterReport;
      const whole = streams.every(
        ({ leader, followers }) => leader !== null && followers.filter(({ current }) => current).length === 2,
      );
      return whole || later();
    },
    60_000,
  );
}

/** seconds by which the same block may end sooner or later on another host: whole seconds, and what a delivery takes */
const tolerance = 4;

/** Waits until all have the same blocks with the same ends, lists and settings, and what was promised. */
export async function agree(hosts: readonly ClusterHost[], promises: Promises): Promise<void> {
  let difference = '';
  await eventually(
    'all hosts have the same',
    async () => {
      const states = await Promise.all(hosts.map((host) => stateOf(host, promises)));
      const [first, ...others] = states as [HostState, ...HostState[]];
      difference =
        others.map((state) => differing(first, state)).find(Boolean) ??
        states.map(({ name, kernel }) => promises.broken(name, kernel)).find(Boolean) ??
        '';
      return difference === '' || later();
    },
    60_000,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${hosts[0]!.name} has not what others have: ${difference}`);
  });
}

/** Not yet: the probe is asked again. */
const later = () => sleep(pause, undefined);

async function stateOf({ ns, engine, name }: ClusterHost, promises: Promises) {
  const kernel = await kernelState(ns);
  const { settings } = await engine.request('settings.show', {});
  const { rows } = await engine.request('blocks', { limit: 1000 });
  const targets = rows.map(({ target }) => target).sort();
  // what one of them refuses, or has for itself, is no difference
  const shared = (all: Iterable<string>) => [...all].filter((one) => !promises.isRefusedSomewhere(one)).sort();
  return {
    name,
    kernel,
    engine: targets,
    blocks: shared(kernel.blocks.keys()),
    allow: shared(kernel.allow),
    deny: shared(kernel.deny),
    settings,
  };
}

type HostState = Awaited<ReturnType<typeof stateOf>>;

/** How `b` is not like `a`; empty where it is. */
function differing(a: HostState, b: HostState): string {
  const own = [...b.kernel.blocks.keys()].sort().join();
  if (own !== b.engine.join()) return `${b.name}: its kernel has ${own}, its engine ${b.engine}`;
  for (const key of ['blocks', 'allow', 'deny', 'settings'] as const)
    if (JSON.stringify(a[key]) !== JSON.stringify(b[key]))
      return `${key}: ${JSON.stringify(a[key])}, ${b.name}: ${JSON.stringify(b[key])}`.slice(0, 2000);
  for (const target of a.blocks) {
    const [here, there] = [a, b].map(({ kernel }) => kernel.blocks.get(target)!) as [number, number];
    if (Math.abs(there - here) > tolerance) return `${target} ends in ${here} s, and on ${b.name} in ${there} s`;
  }
  return '';
}
