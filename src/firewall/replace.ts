import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { EntryWriter, eachEntry } from './fill.ts';
import type { FirewallState, TimedTarget } from './firewall.ts';
import { FirewallError } from './firewall-error.ts';
import { fillGeo } from './geo-fill.ts';
import { type HookStates, syncIngressHooks } from './ingress-hooks.ts';
import type { KernelSession, ToldState } from './kernel-session.ts';
import type { KnownTable } from './kernel-table.ts';
import { adoptedLayout, emptyLayout, type Layout, layoutFor, needsOf, specOf } from './layout.ts';
import { letterOf } from './ruleset.ts';
import { slotOfSet } from './set-slot.ts';
import { addDeleteSet, addSet, addTable, addTableChanges } from './table-changes.ts';

/**
 * Fills a new generation of sets beside the one in force and then, in one transaction, points the rules to it and
 * removes all that is not wanted. So there is no moment in between, whatever the kernel held before, the table of an
 * older version included. Where nothing was in force the rules come first, and every entry holds at once.
 * @returns for each interface whether its ingress is hooked, and how many entries the state had that was told
 */
export async function replaceTable(
  session: KernelSession,
  tell: () => FirewallState,
  arriving?: AsyncIterable<readonly TimedTarget[]>,
): Promise<{ readonly hooks: HookStates; readonly entries: number }> {
  const { transaction } = session;
  const known = await session.readTable();
  session.check();
  const letter = unusedLetter(known);
  // changes that come meanwhile go to the generation in force as well
  session.active = known && adoptedLayout(known, session.active);
  try {
    const state = session.tell(tell);
    // and to this one, from the same instant on: it grows for them and for what was told
    session.filling = emptyLayout(state.policy, letter);
    transaction.begin();
    if (!known || known.dormant) addTable(transaction);
    for (const set of specOf(session.filling).sets) addSet(transaction, set);
    transaction.commit();
    const { slots, renewals } = await layoutFor(state, letter);
    session.makeRoom(slots.values(), renewals);
    // allow first: what is both allowed and denied must not be shut out for a moment
    await fill(session, state, ['allow', 'deny']);
    if (!session.active) {
      putInForce(session, known, session.filling);
      await hookUp(session, state);
    }
    await fill(session, state, ['blocks']);
    if (arriving) await fillArriving(session, arriving);
    const geo = await fillGeo(session, state, known, letter);
    const now = await session.readTable();
    session.check();
    for (const set of specOf(session.filling).sets)
      if (!now?.sets.has(set.name))
        throw new FirewallError('kernel-refused', 'somebody removed our table while it was filled');
    putInForce(session, now, { ...session.filling, geo });
    const hooks = await hookUp(session, state);
    await discardStale(session, now!);
    const entries = state.allow.length + state.deny.length + state.blocks.length + state.geo.length;
    return { hooks, entries };
  } finally {
    // after a failure, what was filled is in nobody's way, and the next replace or repair removes it
    session.filling = undefined;
    session.touched = undefined;
  }
}

/**
 * Points the rules to `layout` and removes every chain that it does not use, in one transaction. Sets of entries that
 * it does not use stay for `discardStale`: the kernel walks through all that such a set holds.
 */
export function putInForce(session: KernelSession, known: KnownTable | undefined, layout: Layout): void {
  const { transaction } = session;
  transaction.begin();
  addTableChanges(transaction, known, specOf(layout), holdsEntries);
  transaction.commit();
  if (session.filling) session.filling = layout;
  session.active = layout;
}

/** Removes the sets of earlier generations, one a transaction. */
export async function discardStale(session: KernelSession, known: KnownTable): Promise<void> {
  const { transaction } = session;
  for (const { name } of known.sets.values()) {
    const layout = session.active;
    if (!layout || !holdsEntries(name)) continue;
    const slot = slotOfSet(name);
    if (slot ? letterOf(name) === layout.generation : name === layout.geo?.[4] || name === layout.geo?.[6]) continue;
    transaction.begin();
    addDeleteSet(transaction, name);
    transaction.commit();
    await yieldToOthers();
    session.check();
  }
}

/** Whether a set is one of ours for lists, blocks or countries, of whatever generation. */
export function holdsEntries(set: string): boolean {
  return letterOf(set) !== undefined;
}

/** A letter that no set in the kernel ends in, so that a new generation touches none of the old. */
export function unusedLetter(known: KnownTable | undefined): string {
  const used = new Set([...(known?.sets.keys() ?? [])].map(letterOf));
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') if (!used.has(letter)) return letter;
  throw new FirewallError(
    'kernel-refused',
    'our table holds the remains of 26 generations; remove it with "nft delete table inet sipprot"',
  );
}

async function hookUp(session: KernelSession, state: FirewallState): Promise<HookStates> {
  const now = await session.readTable();
  if (!now) throw new FirewallError('kernel-refused', 'somebody removed our table while it was filled');
  return syncIngressHooks(session.transaction, now, state.policy.interfaces, new Map()).states;
}

async function fill(
  session: KernelSession,
  state: ToldState,
  kinds: readonly ('allow' | 'deny' | 'blocks')[],
): Promise<void> {
  const writer = new EntryWriter(session);
  await eachEntry(state, kinds, session.filling!.generation, (entry) => writer.add(entry));
  writer.flush();
}

async function fillArriving(session: KernelSession, arriving: AsyncIterable<readonly TimedTarget[]>): Promise<void> {
  const writer = new EntryWriter(session);
  for await (const blocks of arriving) {
    const at = performance.now();
    session.check();
    const { slots, renewals } = await needsOf(blocks);
    session.makeRoom(slots, renewals);
    const some = { allow: [], deny: [], blocks, at };
    await eachEntry(some, ['blocks'], session.filling!.generation, (entry) => writer.add(entry));
    // the next may be long in coming
    writer.flush();
  }
}
