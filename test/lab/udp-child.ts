/** Sends datagrams and prints the replies: started by udp.ts inside a namespace. */
import { createSocket } from 'node:dgram';
import { text } from 'node:stream/consumers';

export interface UdpJob {
  readonly from: string;
  /** any free one by default */
  readonly fromPort?: number;
  readonly to: string;
  /** 5060 by default */
  readonly toPort?: number;
  /** as ISO 8859-1 */
  readonly payloads: readonly string[];
  /** milliseconds to listen after the last one; 500 by default */
  readonly waitMs?: number;
  /** stop listening when this many replies are there */
  readonly expect?: number;
  /** milliseconds between two payloads, 0 by default */
  readonly pauseMs?: number;
}

export interface UdpReply {
  readonly source: string;
  readonly port: number;
  /** ISO 8859-1 */
  readonly text: string;
}

if (import.meta.main) {
  const job = JSON.parse(await text(process.stdin)) as UdpJob;
  process.stdout.write(JSON.stringify(await perform(job)));
}

async function perform(job: UdpJob): Promise<UdpReply[]> {
  const socket = createSocket(job.from.includes(':') ? 'udp6' : 'udp4');
  const replies: UdpReply[] = [];
  const enough = Promise.withResolvers<void>();
  socket.on('message', (packet, peer) => {
    replies.push({ source: peer.address, port: peer.port, text: packet.toString('latin1') });
    if (replies.length === job.expect) enough.resolve();
  });
  await new Promise<void>((resolve) => socket.bind(job.fromPort ?? 0, job.from, resolve));
  for (const payload of job.payloads) {
    socket.send(Buffer.from(payload, 'latin1'), job.toPort ?? 5060, job.to);
    await pause(job.pauseMs ?? 0);
  }
  await Promise.race([enough.promise, pause(job.waitMs ?? 500)]);
  socket.close();
  return replies;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
