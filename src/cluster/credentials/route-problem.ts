import { connect } from 'node:tls';
import type { ClusterServer, ServerKit } from './server-kit.ts';

const patience = 5_000;

/**
 * Why this server cannot link itself to another one of the cluster: it does not run, a firewall is between them, or something else
 * answers there. Undefined: it can. The port is that for servers, where each side proves itself by its certificate.
 */
export function routeProblem(
  { ca, certificate, key }: ServerKit,
  { address, clusterPort }: ClusterServer,
): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connect({ host: address, port: clusterPort, ca, cert: certificate, key });
    const end = (problem: string | undefined) => {
      socket.destroy();
      done(problem);
    };
    socket.once('secureConnect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.setTimeout(patience, () => end('no answer'));
  });
}
