import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kamailioConfig, makeUsers } from '../../test/lab/kamailio-config.ts';
import { plan } from '../../test/lab/plan.ts';
import { eventually, start } from '../../test/lab/process.ts';
import { listens } from '../../test/lab/sockets.ts';
import type { Lab } from '../../test/lab/topology.ts';

export interface LoggingKamailio extends AsyncDisposable {
  /** where a log watcher reads the refusals: the lines with `SIPAUTH` */
  readonly logFile: string;
}

/** The lab's Kamailio with its log in a file, written by Kamailio itself. It has users 1000 to 1099. */
export async function loggingKamailio(net: Lab): Promise<LoggingKamailio> {
  const directory = join(net.directory, 'kamailio-logging');
  mkdirSync(directory, { recursive: true });
  const config = join(directory, 'kamailio.cfg');
  const logFile = join(directory, 'kamailio.log');
  const text = kamailioConfig({ workers: 2, users: makeUsers(1_000, 100) }, directory);
  // log watchers want a time in every line
  writeFileSync(config, text.replaceAll('"SIPAUTH ', '"$timef(%Y-%m-%d %H:%M:%S) SIPAUTH '));
  const command = `exec kamailio -f "$1" -DD -E -m 64 -M 8 -Y "$2" -P "$2/pid" 2>>"$3"`;
  const running = start(net.pbx, 'sh', ['-c', command, 'kamailio', config, directory, logFile]);
  await eventually('Kamailio listens', () => listens(running.pid, 'udp', plan.pbx.addresses4[0], 5060) || undefined);
  return { logFile, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}
