import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { ServerPlace } from '../../src/cluster/credentials/server-files.ts';
import { configurationFile } from '../../src/cluster/credentials/server-files.ts';

const program = '/usr/sbin/nats-server';

/** Why there can be no server here, or false: for the option `skip` of a test. In CI a skip that begins so has failed. */
export const natsMissing: string | false = existsSync(program) ? false : 'needs the Debian package nats-server';

/** A real nats-server with a configuration that sipPROT wrote. */
export interface NatsServer extends AsyncDisposable {
  readonly pid: number;
  log(): string;
  stop(): Promise<void>;
}

/** Starts it and waits until it says that it is ready; throws with its log when it ends before. */
export async function startNats(place: Pick<ServerPlace, 'directory'>): Promise<NatsServer> {
  const child = spawn(program, ['-c', configurationFile(place as ServerPlace)], { stdio: 'pipe' });
  let log = '';
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  let failed = false;
  void ended.then(() => {
    failed = true;
  });
  const take = (chunk: Buffer) => {
    log += chunk;
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  while (!/Server is ready/.test(log)) {
    if (failed) throw new Error(`nats-server ended:\n${log}`);
    await new Promise((done) => setTimeout(done, 20));
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { pid: child.pid!, log: () => log, stop, [Symbol.asyncDispose]: stop };
}

/** Ports of loopback that nobody uses now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done) => {
          const server = createServer().listen(0, '127.0.0.1', () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Waits until `ready` tells a value; bounded. */
export async function until<T>(
  ready: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
): Promise<T> {
  for (let i = 0; i < 600; i++) {
    const value = await ready();
    if (value !== undefined && value !== false) return value;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`it never came: ${what}`);
}
