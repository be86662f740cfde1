/** Feeds the packet path with messages of random sources: started by memory.ts with the heap limit of the sensor's thread. */
import { PacketPath } from '../src/sensor/packet-path.ts';
import { BlockedSources } from '../src/sensor/blocked-sources.ts';
import { parsePrefix } from '../src/model/address.ts';
import { AddressSet } from '../src/model/address-set.ts';
import { Counters } from '../src/model/counters.ts';
import { settingsSchema } from '../src/model/settings.ts';
import { Random } from './support/random.ts';
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
  process.stdout.write(JSON.stringify(feed(marks)));
}

function feed(marks: readonly number[]): MemoryMark[] {
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
  const found: MemoryMark[] = [];
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
    found.push({
      messages: mark,
      sources: path.inspector.sourceCount,
      resident: rss / 2 ** 20,
      heap: heapUsed / 2 ** 20,
      arrays: arrayBuffers / 2 ** 20,
      attacks,
      messagesPerSecond: (mark - from) / seconds,
    });
  }
  return found;
}
