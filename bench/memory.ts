import { sensorHeap } from '../src/sensor/sensor.ts';
import type { MemoryJob, MemoryMark } from './memory-child.ts';
import type { Bench } from './support/bench.ts';
import { startChild } from './support/child.ts';
import { spread } from './support/statistics.ts';

const heapMegabytes = sensorHeap.maxOldGenerationSizeMb;
/** V8 takes three of them for young objects */
const semiSpaceMegabytes = sensorHeap.maxYoungGenerationSizeMb / 3;

export const memory: Bench = {
  name: 'memory',
  title: 'memory under a flood of random sources',
  method: `The packet path of the sensor, with the default settings (1,000,000 sources) and the heap limit of the sensor's thread, is
fed with 10,000,000 messages of random sources in a process of its own: registrations and their challenges, refused
passwords, searches and scans, one in five from IPv6. The resident memory of the whole process, Node included, is read
after 2, 5 and 10 million: it must not grow.`,
  needs: [],
  async run({ quick, say }) {
    const counted = quick ? [200_000, 500_000, 1_000_000] : [2_000_000, 5_000_000, 10_000_000];
    const steps = quick ? [100_000] : [250_000, 500_000, 1_000_000];
    const marks = [...new Set([...steps, ...counted])].sort((a, b) => a - b);
    const all = await flood({ marks });
    const found = all.filter(({ messages }) => counted.includes(messages));
    const text = ({ messages, sources, resident, heap, arrays, attacks, messagesPerSecond }: MemoryMark) =>
      `${messages / 1e6} M: ${Math.round(resident)} MB resident, ${Math.round(heap)} heap, ${Math.round(arrays)} arrays, ${sources} sources, ${attacks} attack reports, ${Math.round(messagesPerSecond)} messages/s`;
    for (const mark of found) say(text(mark));
    const [first, last] = [found[0]!, found.at(-1)!];
    return [
      {
        name: `resident memory after ${last.messages / 1e6} M messages of random sources`,
        unit: 'MB',
        measured: spread([last.resident]),
        peer: { name: `after ${first.messages / 1e6} M`, measured: spread([first.resident]) },
        target: { sense: 'at most', value: 500 },
        note: found.map(text).join('; '),
      },
      {
        name: `growth from ${first.messages / 1e6} M to ${last.messages / 1e6} M messages`,
        unit: '%',
        measured: spread([(last.resident / first.resident - 1) * 100]),
        target: { sense: 'at most', value: 10 },
      },
    ];
  },
};

async function flood(job: MemoryJob): Promise<MemoryMark[]> {
  const flags = [`--max-old-space-size=${heapMegabytes}`, `--max-semi-space-size=${semiSpaceMegabytes}`];
  await using child = startChild('memory-child.ts', job, { flags });
  const { code, stdout, stderr } = await child.exited;
  const marks = stdout
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as MemoryMark);
  if (code === 0) return marks;
  const heap = /heap out of memory/.test(stderr) ? `the heap of ${heapMegabytes} MB was full` : `it ended with ${code}`;
  const last = marks.at(-1);
  throw new Error(
    `${heap} after more than ${last?.messages ?? 0} messages (${Math.round(last?.heap ?? 0)} MB heap, ${Math.round(last?.resident ?? 0)} MB resident there): a live sensor would have died`,
  );
}
