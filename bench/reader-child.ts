/** Reads the attack log over the control socket, as `sipprot log` and the console do, until it is stopped. */
import { ControlClient } from '../src/engine/control/client.ts';
import type { CommandInput } from '../src/engine/control/protocol.ts';

export interface ReaderJob {
  readonly socket: string;
}

const day = 86_400_000;

if (import.meta.main) {
  const { socket } = JSON.parse(process.argv[2]!) as ReaderJob;
  const client = await ControlClient.connect(socket, { actor: { name: 'reader', source: 'cli' } });
  let stopping = false;
  process.once('SIGTERM', () => {
    stopping = true;
  });
  let queries = 0;
  let rows = 0;
  let before: number | undefined;
  console.log('reading');
  while (!stopping) {
    const now = Date.now();
    const questions: CommandInput<'log'>[] = [
      { limit: 1000, count: true, ...(before === undefined ? {} : { before }) },
      { limit: 200, filter: { detector: 'register-brute-force', evidence: 'proven' } },
      { limit: 200, filter: { attacker: '42.0.0.0/8' } },
      { limit: 200, filter: { text: 'friendly-scanner 1004' } },
      { limit: 200, filter: { from: now - 9 * day, to: now - 8 * day, type: 'INVITE' } },
      { limit: 50, offset: 200_000 },
    ];
    for (const question of questions) {
      const answer = await client.request('log', question, 60_000);
      queries++;
      rows += answer.rows.length;
      if (question.limit === 1000) before = answer.next ?? undefined;
      if (stopping) break;
    }
    await client.request('statistics', { from: now - day, to: now, bucketSeconds: 3600 }, 60_000);
    queries++;
  }
  client.close();
  console.log(JSON.stringify({ queries, rows }));
}
