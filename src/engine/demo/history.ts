import { Disguise } from '../../capture/disguise.ts';
import { recordedFrames } from '../../capture/recorded-frames.ts';
import type { Address } from '../../model/address.ts';
import { parsePrefix } from '../../model/address.ts';
import { AddressSet } from '../../model/address-set.ts';
import { Counters } from '../../model/counters.ts';
import { Random } from '../../model/random.ts';
import { settingsSchema } from '../../model/settings.ts';
import { BlockedSources } from '../../sensor/blocked-sources.ts';
import { PacketPath } from '../../sensor/packet-path.ts';
import type { Store } from '../../store/store.ts';
import { StoreLedger } from '../store-ledger.ts';
import type { DemoScript } from './script.ts';

export interface HistoryOptions {
  readonly store: Store;
  readonly script: DemoScript;
  /** milliseconds since the epoch */
  readonly now: number;
  /** ISO 3166-1 alpha-2, or null */
  readonly countryOf: (address: Address) => string | null;
}

const minute = 60_000;
const days = 7;
const visits = 260;
/** Each visit has a slot of time of its own, longer than any capture lasts: time only goes forward on the packets' path. */
const slot = Math.floor((days * 24 * 60 * minute) / visits);
/** the latest visit ends before the live part begins */
const gap = 2 * minute;
const seed = 7;

/**
 * A week that the dashboard can look back on: the recorded attacks, played at made-up times by made-up people through the
 * very path that live traffic takes. What is written is what that path recognised; nothing is invented but who and
 * when. Takes about a second.
 */
export async function writeDemoHistory({ store, script, now, countryOf }: HistoryOptions): Promise<void> {
  const random = new Random(seed);
  // from the other end: the live part begins with people who were not seen before
  const visitors = script.disguise.visitors.toReversed();
  const disguise = new Disguise({ ...script.disguise, visitors });
  const recordings = script.attacks.map((file) => recordedFrames(file, 1));
  const pick = () => recordings[random.below(recordings.length)]!;
  const ledger = new StoreLedger(store, () => now, 0, countryOf);
  const begin = now - gap - visits * slot;
  const path = new PacketPath(
    {
      settings: settingsSchema.parse({ maxSources: 10_000 }),
      protectedAddresses: new AddressSet(script.disguise.keep.flatMap((text) => parsePrefix(text) ?? [])),
      counters: new Counters(),
      sink: {
        attack: (attack) => ledger.attack(attack, attack.action === 'notice' ? 'noticed' : 'observed'),
        // findings speak of how things are now: the live part raises them
        finding: () => {},
      },
      seed,
      base: begin - minute,
    },
    new BlockedSources(() => {}),
  );
  for (let visit = 0; visit < visits; visit++) {
    const frames = pick();
    const lasts = frames.at(-1)?.at ?? 0;
    const start = begin + visit * slot + random.below(Math.max(1, slot - Math.ceil(lasts) - minute));
    for (const { linkType, bytes, wire, at } of frames) {
      const copy = bytes.slice();
      disguise.apply(linkType, copy, 'visitors', `${visit}`);
      path.frame(linkType, copy, 0, copy.length, wire, start + at);
    }
    path.tick(start + lasts + minute / 2);
    // the writer takes what was found while the next visit is played
    if (visit % 10 === 0) await store.flush();
  }
  path.inspector.finish(path.time);
  await store.flush();
}
