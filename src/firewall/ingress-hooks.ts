import { interfaceExists } from '../netlink/socket.ts';
import { FirewallError } from './firewall-error.ts';
import type { KnownTable } from './kernel-table.ts';
import { ingressChain, ingressChainPrefix } from './ruleset.ts';
import { addChain, addDeleteChain, addEmptyChain, addRules, sameHook, sameRules } from './table-changes.ts';
import type { ChainSpec } from './table-spec.ts';
import type { Transaction } from './transaction.ts';

/** Of an interface: `hooked` drops at ingress; otherwise why only prerouting drops, which does not see bridged frames. */
export type HookState = 'hooked' | 'absent' | FirewallError;

/**
 * Sees to it that each interface that exists has its ingress chain, and that no other has. One transaction an
 * interface, so that one that cannot have a hook takes it from no other; prerouting covers the moment between.
 * @param known our table as it is in the kernel
 */
export function syncIngressHooks(
  transaction: Transaction,
  known: KnownTable,
  interfaces: readonly string[],
): { readonly changed: boolean; readonly states: ReadonlyMap<string, HookState> } {
  const states = new Map<string, HookState>();
  const wanted = new Set<string>();
  let changed = false;
  for (const device of new Set(interfaces)) {
    const chain = ingressChain(device);
    wanted.add(chain.name);
    if (!interfaceExists(device)) {
      states.set(device, 'absent');
      continue;
    }
    if (isHooked(known, chain)) {
      states.set(device, 'hooked');
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
    states.set(device, attempt(transaction));
    changed = true;
  }
  for (const name of known.chains.keys()) {
    if (!name.startsWith(ingressChainPrefix) || wanted.has(name)) continue;
    transaction.begin();
    addEmptyChain(transaction, name);
    addDeleteChain(transaction, name);
    attempt(transaction);
    changed = true;
  }
  return { changed, states };
}

/** Whether an interface that exists has lost the chain that it had: somebody removed it, or the interface was made anew. */
export function hasLostHook(known: KnownTable, states: ReadonlyMap<string, HookState>): boolean {
  return [...states].some(
    ([device, state]) => state === 'hooked' && interfaceExists(device) && !isHooked(known, ingressChain(device)),
  );
}

function isHooked(known: KnownTable, chain: ChainSpec): boolean {
  const there = known.chains.get(chain.name);
  return there !== undefined && sameHook(there.hook, chain) && sameRules(there, chain);
}

/** A refusal concerns this interface only (it has just gone, or its kernel has no inet ingress), no permission all. */
function attempt(transaction: Transaction): HookState {
  try {
    transaction.commit();
    return 'hooked';
  } catch (error) {
    if (error instanceof FirewallError && error.code !== 'no-permission') return error;
    throw error;
  }
}
