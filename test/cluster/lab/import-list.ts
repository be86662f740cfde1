import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram } from '../../engine/engine-process.ts';
import { eventually } from '../../lab/process.ts';
import type { ClusterHost, ClusterLab } from './cluster-lab.ts';

/**
 * Denies so many addresses by a CSV file on one host, as an operator does it, and waits until all hosts have them. Resolves with the
 * milliseconds since the command began, and since it ended. Throws with what it said unless it ends with 0.
 */
export async function importDenylist(
  { hosts, net }: ClusterLab,
  host: ClusterHost,
  count: number,
): Promise<{ readonly sinceBegin: number; readonly sinceEnd: number }> {
  const file = join(net.directory, 'deny.csv');
  const lines = Array.from({ length: count }, (_, i) => `100.${64 + (i >> 16)}.${(i >> 8) & 255}.${i & 255},list`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const began = performance.now();
  const { code, stderr } = await startProgram(host.ns, [
    'deny',
    'import',
    file,
    '--yes',
    '--socket',
    host.engine.socket,
  ]).exited;
  if (code !== 0) throw new Error(`${host.name}: sipprot deny import ended with ${code}: ${stderr}`);
  const ended = performance.now();
  await Promise.all(
    hosts.map(({ engine, name }) =>
      eventually(
        `all entries on ${name}`,
        async () => {
          await sleep(200);
          return (await engine.request('status', {})).deny === count || undefined;
        },
        100_000,
      ),
    ),
  );
  const now = performance.now();
  return { sinceBegin: now - began, sinceEnd: now - ended };
}
