import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram } from '../../engine/engine-process.ts';
import { eventually, type Running } from '../../lab/process.ts';
import type { ClusterHost, ClusterLab } from './cluster-lab.ts';

/** The entries of the file that is imported. */
export function importedEntries(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `100.${64 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`);
}

/** Begins to deny so many addresses by a CSV file on one host, as an operator does it. */
export function startImport({ net }: ClusterLab, host: ClusterHost, count: number): Running {
  const file = join(net.directory, 'deny.csv');
  const lines = importedEntries(count).map((prefix) => `${prefix},list\n`);
  writeFileSync(file, lines.join(''));
  return startProgram(host.ns, ['deny', 'import', file, '--yes', '--socket', host.engine.socket]);
}

/** Waits until the denylists of all hosts hold so many entries. */
export async function listedEverywhere(hosts: readonly ClusterHost[], count: number): Promise<void> {
  await Promise.all(
    hosts.map(({ engine, name }) =>
      eventually(
        `${count} entries on ${name}`,
        async () => (await engine.request('status', {})).deny === count || sleep(200, undefined),
        100_000,
      ),
    ),
  );
}

/**
 * Denies so many addresses by a CSV file on one host, and waits until all hosts have them. Resolves with the milliseconds since the
 * command began, and since it ended. Throws with what it said unless it ends with 0.
 */
export async function importDenylist(
  cluster: ClusterLab,
  host: ClusterHost,
  count: number,
): Promise<{ readonly sinceBegin: number; readonly sinceEnd: number }> {
  const command = startImport(cluster, host, count);
  const began = performance.now();
  const { code, stderr } = await command.exited;
  if (code !== 0) throw new Error(`${host.name}: sipprot deny import ended with ${code}: ${stderr}`);
  const ended = performance.now();
  await listedEverywhere(cluster.hosts, count);
  const now = performance.now();
  return { sinceBegin: now - began, sinceEnd: now - ended };
}
