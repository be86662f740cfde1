import { performance } from 'node:perf_hooks';
import { formatAddress } from '../src/model/address.ts';
import { run } from '../test/lab/process.ts';
import type { Analyzed } from './analyze-child.ts';
import type { Bench } from './support/bench.ts';
import { onCore, runChild } from './support/child.ts';
import { cores } from './support/machine.ts';
import { headOf, mixedCapture } from './support/mixed-capture.ts';
import { server4, server6 } from './support/mixed-traffic.ts';
import { spread } from './support/statistics.ts';

const fields = [
  'frame.time_epoch',
  'ip.src',
  'ipv6.src',
  'sip.Method',
  'sip.Status-Code',
  'sip.from.user',
  'sip.Call-ID',
];

export const analyze: Bench = {
  name: 'analyze',
  title: 'reading a capture, all detectors on',
  method: `A capture of 1,000,000 SIP messages of 50,000 sources (registrations with digest, calls, keep-alives, a twelfth of
attacks; 450 to 700 bytes each; always the same) goes through capture, parsers and all detectors, in a fresh process
held on one core, start of the process not counted. Beside it tshark prints a few fields of the first 100,000 messages
on the same core; the time it takes for a single message is taken off as its start.`,
  needs: ['taskset', 'tshark'],
  async run({ quick, say }) {
    const messages = quick ? 100_000 : 1_000_000;
    say(`writing a capture of ${messages} messages, if it is not there yet`);
    const file = await mixedCapture(messages);
    const core = cores().own;
    const results: Analyzed[] = [];
    for (let i = 0; i < (quick ? 2 : 3); i++) {
      const input = { file, protect: [formatAddress(server4), formatAddress(server6)] };
      const result = await runChild<Analyzed>('analyze-child.ts', input, { core });
      if (result.messages !== messages || result.lost > 0)
        throw new Error(`${result.messages} of ${messages} messages were read, ${result.lost} frames lost`);
      results.push(result);
      say(`${Math.round(result.messages / result.seconds)} messages/s`);
    }
    const head = quick ? 20_000 : 100_000;
    say(`tshark reads ${head} of them`);
    const single = await headOf(file, 1);
    // the first start of a session reads the program from the disk
    await tsharkSeconds(single, core);
    const start = await tsharkSeconds(single, core);
    const tshark: number[] = [];
    for (let i = 0; i < (quick ? 1 : 3); i++)
      tshark.push(head / Math.max(0.001, (await tsharkSeconds(await headOf(file, head), core)) - start));
    const last = results.at(-1)!;
    return [
      {
        name: 'SIP messages read and judged on one core',
        unit: 'messages/s',
        measured: spread(results.map((result) => result.messages / result.seconds)),
        peer: { name: 'tshark -T fields', measured: spread(tshark) },
        target: { sense: 'at least', value: 400_000 },
        note: `${last.attacks} attack reports; ${Math.round(last.residentMegabytes)} MB resident`,
      },
    ];
  },
};

async function tsharkSeconds(file: string, core: number): Promise<number> {
  // -n: no names are asked for; the output goes where it costs nothing
  const args = ['-n', '-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  const [command, all] = onCore(core, 'sh', ['-c', 'exec tshark "$@" >/dev/null', 'tshark', ...args]);
  const began = performance.now();
  const { code, stderr } = await run(undefined, command, all, { timeoutMs: 180_000 });
  if (code !== 0) throw new Error(`tshark ended with ${code}\n${stderr.slice(-500)}`);
  return (performance.now() - began) / 1000;
}
