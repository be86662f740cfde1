import type { ControlClient } from '../engine/control/client.ts';
import type { ClusterView } from '../engine/control/protocol.ts';
import type { Cli } from './cli.ts';

/** Asked behind a change: whom it has reached. */
export async function clusterOf(engine: ControlClient): Promise<ClusterView> {
  return (await engine.request('status', {})).cluster;
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
