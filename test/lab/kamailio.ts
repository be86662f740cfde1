import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KamailioOptions, kamailioConfig } from './kamailio-config.ts';
import type { Namespace } from './namespace.ts';
import { plan } from './plan.ts';
import { eventually, type Running, start } from './process.ts';
import { listens } from './sockets.ts';
import type { Lab } from './topology.ts';

export interface Kamailio extends AsyncDisposable {
  readonly pid: number;
  /** everything logged so far; a line with `SIPAUTH` for each refusal, `OUTSIDE` for each call to a number outside */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts Kamailio in `ns` and returns when it listens on all its addresses, UDP and TCP. It runs in the foreground
 * under this process with its files in the lab's directory: no service of the host is touched.
 */
export async function kamailio(net: Lab, ns: Namespace, options: KamailioOptions = {}): Promise<Kamailio> {
  const directory = join(net.directory, `kamailio-${ns.role}-${options.port ?? 5060}`);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'kamailio.cfg');
  writeFileSync(file, kamailioConfig(options, directory));
  if (options.trunk) writeFileSync(join(directory, 'dispatcher.list'), `1 sip:${options.trunk}\n`);
  const running = start(ns, 'kamailio', [
    ...['-f', file, '-DD', '-E', '-m', '64', '-M', '8'],
    ...['-Y', directory, '-P', join(directory, 'pid')],
  ]);
  const addresses = options.addresses ?? [...plan.pbx.addresses4, ...plan.pbx.addresses6];
  try {
    await ready(running, addresses, options.port ?? 5060);
  } catch (error) {
    await running.stop('SIGKILL');
    throw error;
  }
  const stop = async () => {
    await running.stop();
  };
  return { pid: running.pid, log: () => running.output(), stop, [Symbol.asyncDispose]: stop };
}

async function ready(running: Running, addresses: readonly string[], port: number): Promise<void> {
  let ended = false;
  void running.exited.then(() => {
    ended = true;
  });
  const all = () =>
    addresses.every((a) => listens(running.pid, 'udp', a, port) && listens(running.pid, 'tcp', a, port));
  await eventually('Kamailio listens', () => {
    if (ended) throw new Error(`Kamailio ended\n${running.output().slice(-4000)}`);
    return all() || undefined;
  });
}
