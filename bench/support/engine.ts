import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlClient } from '../../src/engine/control/client.ts';
import type { Namespace } from '../../test/lab/namespace.ts';
import type { EngineJob } from '../engine-child.ts';
import { startChild } from './child.ts';

export interface RunningEngine extends AsyncDisposable {
  readonly pid: number;
  readonly socket: string;
  readonly client: ControlClient;
  /** of all its threads, user and system, seconds since its start */
  cpuSeconds(): number;
  /** what it wrote on standard output and error */
  output(): string;
}

/** Starts an engine in `ns` that captures eth0, and returns when it protects. */
export async function startEngine(
  ns: Namespace,
  options: { readonly dataDir: string; readonly observe: boolean; readonly core?: number; readonly startMs?: number },
): Promise<RunningEngine> {
  const { dataDir, observe, core, startMs = 20_000 } = options;
  const socket = join(dataDir, 'control.sock');
  const job: EngineJob = { dataDir, interfaces: ['eth0'], observe };
  const running = startChild('engine-child.ts', job, {
    ns,
    env: { SIPPROT_CONTROL_SOCKET: socket },
    ...(core === undefined ? {} : { core }),
  });
  try {
    await running.waitFor(/ is (protecting|observing) /, startMs);
    const client = await ControlClient.connect(socket, { actor: { name: 'bench', source: 'cli' } });
    return {
      pid: running.pid,
      socket,
      client,
      cpuSeconds: () => cpuSecondsOf(running.pid),
      output: () => running.output(),
      [Symbol.asyncDispose]: async () => {
        client.close();
        await running.stop('SIGTERM');
      },
    };
  } catch (error) {
    await running.stop('SIGKILL');
    throw error;
  }
}

/** From /proc, whose clock ticks are 10 ms. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // the command's name, in brackets, may hold anything
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
