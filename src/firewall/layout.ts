import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { renewalOf } from './elements.ts';
import type { FirewallPolicy, FirewallState, TimedTarget } from './firewall.ts';
import type { KnownTable } from './kernel-table.ts';
import { generationIn, letterOf, ruleset } from './ruleset.ts';
import { type SetSlot, setsOf, slotOf, slotOfSet, slotOfTarget, standingSlots } from './set-slot.ts';
import { sameSet } from './table-changes.ts';
import type { TableSpec } from './table-spec.ts';

/** What our table consists of at the moment; with the policy it determines every rule. Never changed, only replaced. */
export interface Layout {
  readonly generation: string;
  readonly policy: FirewallPolicy;
  /** by their id */
  readonly slots: ReadonlyMap<string, SetSlot>;
  /** seconds, ascending */
  readonly renewals: readonly number[];
  readonly geo: { readonly 4: string; readonly 6: string } | undefined;
  /** found in the kernel: its rules are not known, so it gets no new ones, only entries */
  readonly adopted?: boolean;
}

/** More renewals than these get no rule: such a block is not extended while its attack goes on, but holds its time. */
const mostRenewals = 32;

/** The sets that exist always, and no entry in them. */
export function emptyLayout(policy: FirewallPolicy, generation: string): Layout {
  const slots = new Map(standingSlots.map((slot) => [slot.id, slot]));
  return { generation, policy, slots, renewals: [], geo: undefined };
}

/** The layout that `state` needs, without the geo sets, which have to be filled first. */
export async function layoutFor(state: FirewallState, generation: string): Promise<Layout> {
  const empty = emptyLayout(state.policy, generation);
  const slots = new Map(empty.slots);
  for (const kind of ['allow', 'deny'] as const)
    for (const prefix of state[kind]) {
      const slot = slotOf(kind, prefix);
      if (!slots.has(slot.id)) slots.set(slot.id, slot);
    }
  const blocks = await needsOf(state.blocks);
  for (const slot of blocks.slots) slots.set(slot.id, slot);
  return { ...empty, slots, renewals: renewalList(blocks.renewals, state.policy) };
}

/** What a layout must have for these blocks. */
export async function needsOf(
  blocks: readonly TimedTarget[],
): Promise<{ readonly slots: ReadonlySet<SetSlot>; readonly renewals: ReadonlySet<number> }> {
  const slots = new Set<SetSlot>();
  const renewals = new Set<number>();
  for (const [i, { target, timeout }] of blocks.entries()) {
    if (i % 50_000 === 49_999) await yieldToOthers();
    slots.add(slotOfTarget(target));
    renewals.add(renewalOf(timeout));
  }
  return { slots, renewals };
}

/**
 * The layout in force: `ours` where the kernel still has it, else what the sets and rules of an earlier process tell.
 * `undefined` where no rules of ours are in force.
 */
export function adoptedLayout(known: KnownTable, ours: Layout | undefined): Layout | undefined {
  const generation = generationIn(known.chains.get('check')?.comments[0] ?? '');
  if (generation === undefined || !known.chains.get('prerouting')?.hook || known.dormant) return undefined;
  if (ours?.generation === generation) return ours;
  const slots = new Map<string, SetSlot>();
  for (const name of known.sets.keys()) {
    const slot = slotOfSet(name);
    if (!slot || letterOf(name) !== generation) continue;
    // of another version: its rules go on, but we add nothing to it
    if (setsOf(slot, generation).every((set) => sameSet(known.sets.get(set.name), set))) slots.set(slot.id, slot);
  }
  const policy: FirewallPolicy = {
    interfaces: [],
    sipPorts: [],
    tftpPorts: [],
    scope: 'all',
    extend: false,
    geo: 'off',
  };
  return { generation, policy, slots, renewals: [], geo: undefined, adopted: true };
}

/** `layout` with room for these, or itself where it has it already. */
export function withRoom(layout: Layout, slots: Iterable<SetSlot>, renewals: Iterable<number>): Layout {
  if (layout.adopted) return layout;
  const newSlots = [...slots].filter((slot) => !layout.slots.has(slot.id));
  const all = renewalList([...layout.renewals, ...renewals], layout.policy);
  if (newSlots.length === 0 && all.length === layout.renewals.length) return layout;
  return {
    ...layout,
    slots: new Map([...layout.slots, ...newSlots.map((slot) => [slot.id, slot] as const)]),
    renewals: all,
  };
}

/** Layouts never change, and the one in force is looked at every second. */
const specs = new WeakMap<Layout, TableSpec>();

export function specOf(layout: Layout): TableSpec {
  const known = specs.get(layout);
  if (known) return known;
  const spec = ruleset({ ...layout, slots: [...layout.slots.values()] });
  specs.set(layout, spec);
  return spec;
}

function renewalList(renewals: Iterable<number>, policy: FirewallPolicy): number[] {
  if (!policy.extend) return [];
  // those that are there stay, so that what is full does not rewrite the rules with every block
  return [...new Set(renewals)]
    .filter((seconds) => seconds > 0)
    .slice(0, mostRenewals)
    .sort((a, b) => a - b);
}
