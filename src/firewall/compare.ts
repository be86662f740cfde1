import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { dumpElements } from './element-dump.ts';
import { type Entry, EntryWriter, eachEntry } from './fill.ts';
import type { TimedTarget } from './firewall.ts';
import { elementId, type KernelSession, type ToldState } from './kernel-session.ts';
import type { KnownTable } from './kernel-table.ts';
import type { Layout } from './layout.ts';
import { keyLength, readKey, type SetSlot, setName } from './set-slot.ts';

/** Sets up to this size are read out in full each time; of larger ones one at a time, in turn, and those whose count is off. */
export const small = 4096;
/** A block this near its end may be gone on one side and not on the other, milliseconds. */
const nearEnd = 3000;
const batchSize = 600;

interface NamedSet {
  readonly slot: SetSlot;
  readonly name: string;
}

/** What the kernel holds and the state does not know. */
interface Stranger {
  readonly key: Buffer;
  /** milliseconds, 0: for good */
  readonly remaining: number;
  /** seconds that packets give it anew, 0: none */
  readonly renewal: number;
}

/**
 * Compares the entries of lists and blocks with `state` and mends what differs. Remaining times are not compared: the
 * kernel's may have been renewed by packets. While the policy extends, a renewable block that `state` does not know is
 * taken for one that was renewed past its end: it stays, and `renewed` is told.
 * @param known our table as it was just now, for the counts
 */
export async function mendElements(
  session: KernelSession,
  state: ToldState,
  layout: Layout,
  known: KnownTable,
  renewed: (blocks: readonly TimedTarget[]) => void,
): Promise<{ readonly missing: number; readonly foreign: number }> {
  const sets: NamedSet[] = [...layout.slots.values()].flatMap((slot) =>
    Array.from({ length: slot.shards }, (_, shard) => ({ slot, name: setName(slot, layout.generation, shard) })),
  );
  const expected = new Map<string, number>();
  const all = ['allow', 'deny', 'blocks'] as const;
  await eachEntry(state, all, layout.generation, ({ set }) => expected.set(set, (expected.get(set) ?? 0) + 1));
  const chosen = choose(session, sets, expected, known);
  const wanted = new Map<string, Map<string, Entry>>([...chosen.keys()].map((name) => [name, new Map()]));
  await eachEntry(state, all, layout.generation, (entry) =>
    wanted.get(entry.set)?.set(entry.element.key.toString('latin1'), entry),
  );
  let missing = 0;
  let foreign = 0;
  for (const [name, slot] of chosen) {
    const entries = wanted.get(name)!;
    const strangers = await strangersIn(session, slot, name, entries);
    const stays = ({ renewal }: Stranger) => state.policy.extend && renewal > 0;
    tellRenewed(session, slot, strangers.filter(stays), renewed);
    missing += await addMissing(session, entries);
    foreign += await removeStrangers(
      session,
      slot,
      name,
      strangers.filter((one) => !stays(one)).map(({ key }) => key),
    );
    wanted.delete(name);
  }
  return { missing, foreign };
}

/** Which sets to read out: see `small`. */
function choose(
  session: KernelSession,
  sets: readonly NamedSet[],
  expected: ReadonlyMap<string, number>,
  known: KnownTable,
): Map<string, SetSlot> {
  const chosen = new Map<string, SetSlot>();
  const large: NamedSet[] = [];
  for (const set of sets) {
    const should = expected.get(set.name) ?? 0;
    const is = known.sets.get(set.name)?.count;
    if (is === undefined ? should <= small : Math.max(should, is) <= small) chosen.set(set.name, set.slot);
    else {
      large.push(set);
      // entries that have just expired are still counted, those that expire meanwhile are not
      const tolerance = 8 + should / 500;
      if (is !== undefined && Math.abs(is - should) > tolerance) chosen.set(set.name, set.slot);
    }
  }
  const next = large[session.turn++ % Math.max(1, large.length)];
  if (next) chosen.set(next.name, next.slot);
  return chosen;
}

/** Takes from `entries` what the kernel has, and returns what it has beyond them. */
async function strangersIn(
  session: KernelSession,
  slot: SetSlot,
  name: string,
  entries: Map<string, Entry>,
): Promise<Stranger[]> {
  const length = keyLength(slot);
  const there = new Set<string>();
  const strangers = new Map<string, Stranger>();
  // what changes while the kernel reads its table out can hide an entry: once more, but not for ever
  for (let attempt = 0; attempt < 3; attempt++) {
    const { interrupted } = await dumpElements(session.lists, name, (bytes, at, remaining, renewal) => {
      const key = bytes.toString('latin1', at, at + length);
      if (entries.has(key)) there.add(key);
      else if (remaining === 0 || remaining > nearEnd)
        strangers.set(key, { key: Buffer.from(bytes.subarray(at, at + length)), remaining, renewal });
    });
    session.check();
    if (!interrupted) break;
  }
  for (const key of there) entries.delete(key);
  return [...strangers.values()];
}

/** In one turn: what was decided anew since the state was told is no stranger. */
function tellRenewed(
  session: KernelSession,
  slot: SetSlot,
  strangers: readonly Stranger[],
  renewed: (blocks: readonly TimedTarget[]) => void,
): void {
  const blocks: TimedTarget[] = [];
  for (const { key, remaining, renewal } of strangers) {
    const target = session.touched?.has(elementId(slot, key)) ? undefined : readKey(slot, key, 0);
    if (target) blocks.push({ target, remaining, timeout: renewal * 1000 });
  }
  if (blocks.length > 0) renewed(blocks);
}

async function addMissing(session: KernelSession, entries: Map<string, Entry>): Promise<number> {
  const writer = new EntryWriter(session);
  let added = 0;
  for (const entry of entries.values()) {
    const { remaining } = entry.element;
    if (remaining !== undefined && remaining < nearEnd) continue;
    if (session.touched?.has(elementId(entry.slot, entry.element.key))) continue;
    writer.add(entry);
    if (++added % batchSize === 0) await yieldToOthers();
  }
  writer.flush();
  return added;
}

async function removeStrangers(
  session: KernelSession,
  slot: SetSlot,
  name: string,
  strangers: readonly Buffer[],
): Promise<number> {
  let removed = 0;
  for (let i = 0; i < strangers.length; i += batchSize) {
    session.check();
    session.prepare();
    session.transaction.begin();
    for (const key of strangers.slice(i, i + batchSize)) {
      if (session.touched?.has(elementId(slot, key))) continue;
      session.remove(name, key);
      removed++;
    }
    session.transaction.commit();
    await yieldToOthers();
  }
  return removed;
}
