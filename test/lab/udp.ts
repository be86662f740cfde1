import type { Namespace } from './namespace.ts';
import { runScript, startScript } from './script.ts';
import type { UdpJob, UdpReply } from './udp-child.ts';

/**
 * Sends datagrams from a real socket and returns what comes back to it within `waitMs` after the last one. With
 * `expect`, returns as soon as that many replies are there.
 */
export function exchange(ns: Namespace, job: UdpJob): Promise<UdpReply[]> {
  return runScript<UdpReply[]>(ns, 'udp-child.ts', job, 60_000);
}

export interface Responder extends AsyncDisposable {
  readonly pid: number;
  /** one for each datagram that a socket got, in order */
  received(): { readonly source: string; readonly port: number; readonly text: string }[];
}

/** A SIP end that answers every request with `200 OK` statelessly: a guest that needs no PBX of its own. */
export async function responder(ns: Namespace, addresses: readonly string[], port = 5060): Promise<Responder> {
  const running = startScript(ns, 'responder-child.ts', { addresses, port });
  await running.waitFor(/^ready$/m);
  const received = () =>
    running
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as { source: string; port: number; text: string });
  return { pid: running.pid, received, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}
