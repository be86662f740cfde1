import { connect } from 'node:net';
import type { Cli } from '../cli.ts';

/** Whether something on this host takes connections to this port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(2000, () => end(false));
  });
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
