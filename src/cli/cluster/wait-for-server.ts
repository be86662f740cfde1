import { connect } from 'node:net';
import type { Cli } from '../cli.ts';

/**
 * Name of the NATS server on this host that takes connections to this port, as it tells whoever connects
 * (https://docs.nats.io/reference/reference-protocols/nats-protocol#info); '' where something else does, undefined where nothing does.
 */
export function listeningServer(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: string | undefined) => {
      socket.destroy();
      done(answer);
    };
    socket.once('data', (said) => end(/^INFO .*"server_name":"([^"]*)"/.exec(said.toString('latin1'))?.[1] ?? ''));
    socket.once('end', () => end(''));
    socket.once('error', () => end(undefined));
    socket.setTimeout(2000, () => end(socket.connecting ? undefined : ''));
  });
}

/** Whether something on this host takes connections to this port. */
export async function isListening(port: number): Promise<boolean> {
  return (await listeningServer(port)) !== undefined;
}

const pause = 500;

/** Tries again while no server answers: one that was just started needs a moment, and several take longer until they have found each other. */
export async function waitForServer<T>(cli: Cli, work: () => Promise<T>, seconds = 10): Promise<T> {
  for (let left = (seconds * 1000) / pause; ; left--) {
    try {
      return await work();
    } catch (error) {
      const unreachable = error instanceof Error && 'code' in error && error.code === 'unreachable';
      if (!unreachable || left <= 1) throw error;
      await cli.pause(pause);
    }
  }
}
