import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlClient } from '../engine/control/client.ts';
import { ControlError } from '../engine/control/control-error.ts';
import type { ClusterView } from '../engine/control/protocol.ts';
import type { Cli } from './cli.ts';

/** so long the cluster's servers are waited for, milliseconds: they need a few, unless they elect a leader or have no majority */
const patience = 2_000;
const pause = 50;

/** Said where somebody is shut out. */
export const observesOnly = 'This host observes only: nothing is really shut out here.';

interface JsonOption {
  readonly json?: boolean;
}

/**
 * Asked behind a change of lists or settings or an unblock, which the servers must take before the others have it. Undefined: the engine
 * is busy with the change, which is done all the same.
 */
export async function clusterAfter(engine: ControlClient, { json }: JsonOption): Promise<ClusterView | undefined> {
  const end = performance.now() + (json ? 0 : patience);
  for (;;) {
    const status = await engine.request('status', {}).catch((error: unknown) => {
      if (error instanceof ControlError && error.code === 'no-answer') return undefined;
      throw error;
    });
    const cluster = status?.cluster;
    if (!cluster?.connected || cluster.unsent === 0 || performance.now() >= end) return cluster;
    await sleep(pause);
  }
}

/** Says so where a change that is for all hosts has not gone to them yet. @param tells roles whose change it is to be told */
export function printCutOff(
  cli: Cli,
  { role, connected }: ClusterView,
  tells: readonly ClusterView['role'][] = ['operator'],
): void {
  if (connected || !tells.includes(role)) return;
  cli.print(
    'This host is cut off from its cluster: that is in force here now, and on the others when they can be reached.',
  );
}

/** The same behind a change of lists or settings or an unblock. */
export function printNotYet(cli: Cli, cluster: ClusterView | undefined): void {
  if (!cluster) return void cli.print('The engine is busy: "sipprot status" says whether other hosts have it, too.');
  printCutOff(cli, cluster);
  if (cluster.role === 'operator' && cluster.connected && cluster.unsent > 0)
    cli.print(
      "The cluster's servers have not taken all of it yet: that is in force here now, and on the others as soon as they do.",
    );
}
