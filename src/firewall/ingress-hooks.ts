import { interfaceIndex } from '../netlink/socket.ts';
import { FirewallError } from './firewall-error.ts';
import type { KnownTable } from './kernel-table.ts';
import { ingressChain, ingressChainPrefix } from './ruleset.ts';
import { addChain, addDeleteChain, addEmptyChain, addRules, sameHook, sameRules } from './table-changes.ts';
import type { ChainSpec } from './table-spec.ts';
import type { Transaction } from './transaction.ts';

/** Of an interface: the kernel's number of it where its ingress drops; otherwise why only prerouting drops, which does not see bridged frames. */
export type HookState = { readonly index: number } | 'absent' | FirewallError;

export type HookStates = ReadonlyMap<string, HookState>;

/**
 * Sees to it that each interface that exists has its ingress chain, and that no other has. One transaction an
 * interface, so that one that cannot have a hook takes it from no other; prerouting covers the moment between.
 * @param known our table as it is in the kernel
 * @param before as the last call left them
 * @returns `altered`: somebody else has removed or added one. That an interface comes, goes or is made anew is nobody's doing
 */
export function syncIngressHooks(
  transaction: Transaction,
  known: KnownTable,
  interfaces: readonly string[],
  before: HookStates,
): { readonly altered: boolean; readonly states: HookStates } {
  const states = new Map<string, HookState>();
  const wanted = new Set<string>();
  let altered = false;
  for (const device of new Set(interfaces)) {
    const chain = ingressChain(device);
    wanted.add(chain.name);
    const index = interfaceIndex(device);
    if (index === 0) {
      states.set(device, 'absent');
      continue;
    }
    if (isHooked(known, chain)) {
      states.set(device, { index });
      continue;
    }
    const there = known.chains.get(chain.name);
    transaction.begin();
    if (there) {
      addEmptyChain(transaction, chain.name);
      if (!sameHook(there.hook, chain)) addDeleteChain(transaction, chain.name);
    }
    addChain(transaction, chain);
    addRules(transaction, chain);
    states.set(device, attempt(transaction, index));
    altered ||= wasHooked(before.get(device), index);
  }
  const ours = new Set([...before.keys()].map((device) => ingressChain(device).name));
  for (const name of known.chains.keys()) {
    if (!name.startsWith(ingressChainPrefix) || wanted.has(name)) continue;
    transaction.begin();
    addEmptyChain(transaction, name);
    addDeleteChain(transaction, name);
    attempt(transaction, 0);
    altered ||= !ours.has(name);
  }
  return { altered, states };
}

/** Whether an interface that exists has no hook that it should have: somebody removed it, or the interface came or was made anew. */
export function hasLostHook(known: KnownTable, states: HookStates): boolean {
  return [...states].some(
    ([device, state]) =>
      !(state instanceof FirewallError) && interfaceIndex(device) !== 0 && !isHooked(known, ingressChain(device)),
  );
}

function wasHooked(before: HookState | undefined, index: number): boolean {
  return typeof before === 'object' && 'index' in before && before.index === index;
}

function isHooked(known: KnownTable, chain: ChainSpec): boolean {
  const there = known.chains.get(chain.name);
  return there !== undefined && sameHook(there.hook, chain) && sameRules(there, chain);
}

/** A refusal concerns this interface only (it has just gone, or its kernel has no inet ingress), no permission all. */
function attempt(transaction: Transaction, index: number): HookState {
  try {
    transaction.commit();
    return { index };
  } catch (error) {
    if (error instanceof FirewallError && error.code !== 'no-permission') return error;
    throw error;
  }
}
