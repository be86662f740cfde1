/**
 * Attackers one after the other, each from an address of its own: started by time-to-block.ts inside the attacker's
 * namespace. Each guesses five passwords, as fast as the PBX answers, then sends requests at short intervals for as
 * long as answers come. A line for each on standard output.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from './support/sip-text.ts';

export interface BruteJob {
  /** account that the first one guesses at; the next one takes the next */
  readonly firstUser: number;
  readonly sources: readonly string[];
  readonly to: string;
  /** rejected credentials that tip the threshold */
  readonly tries: number;
  /** gives up on one who is not shut out, milliseconds */
  readonly patience: number;
}

export interface Brute {
  readonly source: string;
  /** an answer stayed out */
  readonly silenced: boolean;
}

const probeInterval = 0.5;
/** So long without any answer while we go on asking: shut out. */
const silence = 50;

if (import.meta.main) {
  const job = JSON.parse(process.argv[2]!) as BruteJob;
  for (const [i, source] of job.sources.entries()) {
    const result: Brute = { source, silenced: await attack(job, source, i) };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    await sleep(20);
  }
}

async function attack(job: BruteJob, source: string, n: number): Promise<boolean> {
  const socket = createSocket('udp4');
  socket.bind(5060, source);
  await once(socket, 'listening');
  let answered = performance.now();
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (packet) => {
    answered = performance.now();
    waiting.shift()?.(packet.toString('latin1'));
  });
  const ask = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer for ${source}`)), 2_000);
      waiting.push((reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
      socket.send(text, 5060, job.to);
    });
  const message = (cseq: number, nonce?: string) => registration(job, source, n, cseq, nonce);
  for (let i = 0; i < job.tries; i++) {
    const challenged = await ask(message(2 * i + 1));
    await ask(message(2 * i + 2, /nonce="([^"]+)"/.exec(challenged)?.[1] ?? ''));
  }
  const silenced = await goOn(socket, job, () => performance.now() - answered, message);
  socket.close();
  return silenced;
}

/** Asks again and again; the timers of Node are too coarse, so it watches the clock. */
async function goOn(
  socket: Socket,
  job: BruteJob,
  sinceAnswer: () => number,
  message: (cseq: number) => string,
): Promise<boolean> {
  const began = performance.now();
  let next = began;
  for (let cseq = 100; performance.now() - began < job.patience; ) {
    if (performance.now() >= next) {
      socket.send(message(cseq++), 5060, job.to);
      next += probeInterval;
    }
    if (performance.now() - began > silence && sinceAnswer() > silence) return true;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return false;
}

function registration(job: BruteJob, host: string, n: number, cseq: number, nonce?: string): string {
  const dialog = {
    // an account each: many sources that guess at one account are an attack of another kind
    user: String(job.firstUser + n),
    host,
    port: 5060,
    agent: 'Yealink SIP-T46S 66.85.0.5',
    callId: `${n}x${host}`,
    fromTag: `t${n}`,
    toTag: '',
    nonce: nonce ?? '',
    callee: '',
    server: job.to,
  };
  const branch = `${n}x${cseq}x${host.replaceAll('.', 'x')}`;
  const response = nonce === undefined ? {} : { response: '0123456789abcdef0123456789abcdef' };
  return request(dialog, { method: 'REGISTER', cseq, branch, ...response });
}
