import { mendElements } from './compare.ts';
import type { Drift, FirewallState, TimedTarget } from './firewall.ts';
import { fillGeo } from './geo-fill.ts';
import { type HookStates, hasLostHook, syncIngressHooks } from './ingress-hooks.ts';
import type { KernelSession } from './kernel-session.ts';
import type { KnownTable } from './kernel-table.ts';
import { adoptedLayout, type Layout, layoutFor, specOf, withRoom } from './layout.ts';
import { discardStale, holdsEntries, putInForce, replaceTable, unusedLetter } from './replace.ts';
import { addTableChanges } from './table-changes.ts';

export interface Repaired {
  readonly drift: Drift;
  readonly hooks: HookStates;
}

/**
 * Brings rules, hooks and entries back to `state`. Also the cheap way to a new policy, interfaces included: what stays
 * alike is not touched. Where the table or the generation in force is gone, all of it is put back.
 * @param before the hooks as the last `replaceTable` or `repairTable` left them
 */
export async function repairTable(
  session: KernelSession,
  tell: () => FirewallState,
  before: HookStates,
  renewed: (blocks: readonly TimedTarget[]) => void,
): Promise<Repaired> {
  const known = await session.readTable();
  session.check();
  const layout = session.active;
  if (!layout || layout.adopted || !isInForce(known, layout)) {
    const { hooks, entries } = await replaceTable(session, tell);
    return { drift: { ruleset: true, missing: known ? 0 : entries, foreign: 0 }, hooks };
  }
  try {
    const state = session.tell(tell);
    const needed = await layoutFor(state, layout.generation);
    const geo = await fillGeo(session, state, known, unusedLetter(known));
    let inForce = layout;
    let now = known;
    // `apply` may add sets and rules while the kernel is read
    do {
      inForce = session.active ?? layout;
      now = (await session.readTable()) ?? known;
      session.check();
    } while (session.active !== inForce);
    session.transaction.begin();
    const altered = addTableChanges(session.transaction, now, specOf(inForce), holdsEntries);
    const wanted = withRoom({ ...inForce, policy: state.policy, geo }, needed.slots.values(), needed.renewals);
    putInForce(session, now, wanted);
    const hooks = syncIngressHooks(session.transaction, now, state.policy.interfaces, before);
    await discardStale(session, now);
    const entries = await mendElements(session, state, session.active ?? wanted, now, renewed);
    return { drift: { ruleset: altered || hooks.altered, ...entries }, hooks: hooks.states };
  } finally {
    session.touched = undefined;
  }
}

/**
 * Whether what is in force is not as it was left: somebody else has altered table, rules, sets or hooks, or an interface has come without
 * its hook; not which entries the sets hold. Takes about a millisecond, so that one can look often.
 * @param hooks as the last `replaceTable` or `repairTable` left them
 */
export async function isAltered(session: KernelSession, hooks: HookStates): Promise<boolean> {
  const inForce = session.active;
  if (!inForce || inForce.adopted) return false;
  const known = await session.readTable();
  session.check();
  // `apply` may have added sets and rules while the kernel was read: the next look tells
  if (session.active !== inForce) return false;
  if (!isInForce(known, inForce) || hasLostHook(known, hooks)) return true;
  // what would have to be changed is found out and not committed
  session.transaction.begin();
  return addTableChanges(session.transaction, known, specOf(inForce), holdsEntries);
}

/** The kernel has the table, switched on, with the generation of this layout. */
function isInForce(known: KnownTable | undefined, layout: Layout): known is KnownTable {
  return known !== undefined && adoptedLayout(known, layout) === layout;
}
