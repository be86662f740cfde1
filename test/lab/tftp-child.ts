/** A TFTP client (RFC 1350) that can use any local source address: started by tftp.ts inside a namespace. */
import { createSocket } from 'node:dgram';
import { text } from 'node:stream/consumers';

export interface TftpJob {
  readonly from: string;
  readonly server: string;
  /** 69 by default */
  readonly port?: number;
  readonly names: readonly string[];
  /** `write` asks to write (WRQ) and sends nothing if it is allowed */
  readonly operation?: 'read' | 'write';
  /** milliseconds without an answer until a name is given up; 1,000 by default, no retransmission */
  readonly answerMs?: number;
  /** milliseconds between two names, 0 by default */
  readonly pauseMs?: number;
}

export interface TftpAnswer {
  readonly name: string;
  /** `refused`: an ERROR packet came; `silent`: nothing came, or the transfer broke off */
  readonly outcome: 'served' | 'refused' | 'silent';
  /** `served`: the file, at most 64 KiB of it; `refused`: code and message */
  readonly text: string;
}

const read = 1;
const write = 2;
const data = 3;
const acknowledgement = 4;
const error = 5;
const blockSize = 512;

if (import.meta.main) {
  const jobs = JSON.parse(await text(process.stdin)) as TftpJob[];
  process.stdout.write(JSON.stringify(await Promise.all(jobs.map(perform))));
}

async function perform(job: TftpJob): Promise<TftpAnswer[]> {
  const answers: TftpAnswer[] = [];
  for (const name of job.names) {
    answers.push(await transfer(job, name));
    if (job.pauseMs) await new Promise((resolve) => setTimeout(resolve, job.pauseMs));
  }
  return answers;
}

function transfer(job: TftpJob, name: string): Promise<TftpAnswer> {
  const socket = createSocket(job.from.includes(':') ? 'udp6' : 'udp4');
  const operation = job.operation === 'write' ? write : read;
  return new Promise((resolve, reject) => {
    const file: Buffer[] = [];
    let expected = 1;
    let timer: NodeJS.Timeout;
    const finish = (outcome: TftpAnswer['outcome'], said: string) => {
      clearTimeout(timer);
      socket.close();
      resolve({ name, outcome, text: said });
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => finish('silent', ''), job.answerMs ?? 1_000);
    };
    socket.on('error', reject);
    socket.on('message', (packet, peer) => {
      if (packet.length < 4) return;
      const kind = packet.readUInt16BE(0);
      if (kind === error)
        finish('refused', `${packet.readUInt16BE(2)} ${packet.toString('latin1', 4).replace(/\0.*$/s, '')}`);
      else if (kind === acknowledgement && operation === write) finish('served', '');
      else if (kind === data && packet.readUInt16BE(2) === (expected & 0xffff)) {
        if (file.length < 128) file.push(packet.subarray(4));
        // the server answers from a port of its own choice (RFC 1350, 4: the transfer identifier)
        socket.send(Buffer.from([0, acknowledgement, packet[2]!, packet[3]!]), peer.port, peer.address);
        expected++;
        if (packet.length < 4 + blockSize) {
          const said = Buffer.concat(file).toString('latin1');
          // after the last ACK has left
          setImmediate(() => finish('served', said));
        } else wait();
      }
    });
    socket.bind(0, job.from, () => {
      socket.send(
        Buffer.from(`\0${String.fromCharCode(operation)}${name}\0octet\0`, 'latin1'),
        job.port ?? 69,
        job.server,
      );
      wait();
    });
  });
}
