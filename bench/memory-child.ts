/** Feeds the packet path with messages of random sources: started by memory.ts with the heap limit of the sensor's thread. */
import { writeSync } from 'node:fs';
import { parsePrefix } from '../src/model/address.ts';
import { AddressSet } from '../src/model/address-set.ts';
import { Counters } from '../src/model/counters.ts';
import { Random } from '../src/model/random.ts';
import { settingsSchema } from '../src/model/settings.ts';
import { BlockedSources } from '../src/sensor/blocked-sources.ts';
import { PacketPath } from '../src/sensor/packet-path.ts';
import { SyntheticFrames } from './support/synthetic-frames.ts';

export interface MemoryJob {
  /** numbers of messages after which memory is read, ascending */
  readonly marks: readonly number[];
}

export interface MemoryMark {
  readonly messages: number;
  readonly sources: number;
  /** megabytes */
  readonly resident: number;
  readonly heap: number;
  /** megabytes of typed arrays, of which the kernel gives only touched pages */
  readonly arrays: number;
  readonly attacks: number;
  readonly messagesPerSecond: number;
}

const ethernet = 1;
/** messages a millisecond of packet time: 50,000 a second */
const perMillisecond = 50;

if (import.meta.main) {
  const { marks } = JSON.parse(process.argv[2]!) as MemoryJob;
  // one line each at once: where the heap is too small, the last one says how far it came
  feed(marks, (mark) => writeSync(1, `${JSON.stringify(mark)}\n`));
}

function feed(marks: readonly number[], tell: (mark: MemoryMark) => void): void {
  const began = Date.UTC(2026, 0, 1);
  let attacks = 0;
  const path = new PacketPath(
    {
      settings: settingsSchema.parse({}),
      protectedAddresses: new AddressSet([parsePrefix('192.0.2.10')!, parsePrefix('2001:db8:1::10')!]),
      counters: new Counters(),
      sink: { attack: () => attacks++, finding: () => {} },
      seed: 1,
      base: began - 60_000,
    },
    new BlockedSources(() => {}),
  );
  const frames = new SyntheticFrames(new Random(1));
  let fed = 0;
  for (const mark of marks) {
    const from = fed;
    const start = performance.now();
    for (; fed < mark; fed++) {
      const length = frames.next();
      path.frame(ethernet, frames.bytes, 0, length, length, began + fed / perMillisecond);
    }
    const seconds = (performance.now() - start) / 1000;
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    tell({
      messages: mark,
      sources: path.inspector.sourceCount,
      resident: rss / 2 ** 20,
      heap: heapUsed / 2 ** 20,
      arrays: arrayBuffers / 2 ** 20,
      attacks,
      messagesPerSecond: (mark - from) / seconds,
    });
  }
}
