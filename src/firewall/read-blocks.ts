import { dumpElements } from './element-dump.ts';
import type { TimedTarget } from './firewall.ts';
import type { KernelSession } from './kernel-session.ts';
import { adoptedLayout } from './layout.ts';
import { isTimed, keyLength, readKey, setName } from './set-slot.ts';

/** See Firewall.blocks. An entry that came or went while the kernel was read may be there or not, but once at most. */
export async function readBlocks(session: KernelSession): Promise<TimedTarget[]> {
  const known = await session.readTable();
  const layout = known && adoptedLayout(known, session.active);
  const blocks: TimedTarget[] = [];
  for (const slot of layout?.slots.values() ?? []) {
    if (!isTimed(slot)) continue;
    for (let shard = 0; shard < slot.shards; shard++) {
      const set = setName(slot, layout!.generation, shard);
      if (known?.sets.get(set)?.count === 0) continue;
      const length = keyLength(slot);
      const seen = new Set<string>();
      await dumpElements(session.lists, set, (bytes, at, remaining, renewal) => {
        // the kernel may tell an entry twice when its table grows meanwhile
        const key = bytes.toString('latin1', at, at + length);
        const target = seen.has(key) ? undefined : readKey(slot, bytes, at);
        seen.add(key);
        if (target && remaining > 0) blocks.push({ target, remaining, timeout: renewal * 1000 });
      });
      session.check();
    }
  }
  return blocks;
}
