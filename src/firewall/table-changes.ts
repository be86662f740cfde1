import { dataValue, jumpData } from './expressions.ts';
import type { KnownChain, KnownSet, KnownTable } from './kernel-table.ts';
import { attribute, dataType, flag, message, objectCounter } from './nfnetlink.ts';
import { ingressChainPrefix, tableName } from './ruleset.ts';
import type { ChainSpec, HookSpec, SetSpec, TableSpec, VerdictMapSpec } from './table-spec.ts';
import type { Transaction } from './transaction.ts';

/**
 * Adds to `transaction` what turns `known` into `spec`, and nothing where they are alike. Sets that stay keep their
 * elements; chains whose rules differ are emptied and written anew, which takes effect at once with all the rest.
 * Chains of ingress hooks are left to ingress-hooks.ts.
 * @param keep tells of a set that is not in `spec` whether it stays
 * @returns whether anything differed
 */
export function addTableChanges(
  transaction: Transaction,
  known: KnownTable | undefined,
  spec: TableSpec,
  keep: (set: string) => boolean,
): boolean {
  const wantedSets = new Map([...spec.sets, ...spec.verdictMaps.map((map) => map.set)].map((set) => [set.name, set]));
  const wantedChains = new Map(spec.chains.map((chain) => [chain.name, chain]));
  const staleSets = [...(known?.sets.values() ?? [])].filter((set) => {
    const wanted = wantedSets.get(set.name);
    return wanted ? !sameSet(set, wanted) : !keep(set.name);
  });
  const staleChains = [...(known?.chains ?? [])].filter(
    ([name, chain]) => !name.startsWith(ingressChainPrefix) && !sameHook(chain.hook, wantedChains.get(name)),
  );
  const rewritten = spec.chains.filter((chain) => !sameRules(known?.chains.get(chain.name), chain));
  const missingSets = spec.sets.filter((set) => !sameSet(known?.sets.get(set.name), set));
  const missingMaps = spec.verdictMaps.filter((map) => !isWhole(known?.sets.get(map.set.name), map));
  const missingCounters = spec.counters.filter((name) => !known?.counters.has(name));
  const gone = new Set(staleChains.map(([name]) => name));

  if (!known || known.dormant) addTable(transaction);
  // a chain that rules point to cannot go
  const pointing = gone.has('check')
    ? [...(known?.chains.keys() ?? [])].filter((name) => name.startsWith(ingressChainPrefix))
    : [];
  for (const name of new Set([...pointing, ...gone, ...rewritten.map((chain) => chain.name)]))
    if (known?.chains.has(name)) addEmptyChain(transaction, name);
  for (const set of staleSets) addDeleteSet(transaction, set.name);
  for (const name of gone) addDeleteChain(transaction, name);
  for (const name of missingCounters) addCounter(transaction, name);
  for (const set of missingSets) addSet(transaction, set);
  for (const chain of spec.chains)
    if (gone.has(chain.name) || !known?.chains.has(chain.name)) addChain(transaction, chain);
  for (const map of missingMaps) addVerdictMap(transaction, map);
  for (const chain of rewritten) addRules(transaction, chain);
  return !transaction.isEmpty;
}

export function addTable(transaction: Transaction): void {
  transaction.add(message.newTable, flag.create, `table inet ${tableName}`, (w) => {
    w.text(attribute.table.name, tableName);
    w.u32(attribute.table.flags, 0);
  });
}

/** `setIds` need only be unique within a transaction; the names do the rest. */
let setId = 0;

/**
 * What nft keeps with a set to print it: NFTNL_UDATA_SET_KEYBYTEORDER (0) network order (2), and of a map
 * NFTNL_UDATA_SET_DATABYTEORDER (1) host order (1). Type, length, value in host order.
 */
const keyByteOrder = Buffer.of(0, 4, 2, 0, 0, 0);
const mapByteOrder = Buffer.of(...keyByteOrder, 1, 4, 1, 0, 0, 0);

export function addSet(transaction: Transaction, set: SetSpec): void {
  const names = attribute.set;
  transaction.add(message.newSet, flag.create, `set ${set.name}`, (w) => {
    w.text(names.table, tableName);
    w.text(names.name, set.name);
    w.u32(names.flags, set.flags);
    w.u32(names.keyType, set.keyType);
    w.u32(names.keyLength, set.keyLength);
    if (set.dataType !== undefined) w.u32(names.dataType, set.dataType);
    if (set.dataLength) w.u32(names.dataLength, set.dataLength);
    setId = (setId + 1) & 0xffffff;
    w.u32(names.id, setId);
    w.data(names.userData, set.dataType === dataType.mark ? mapByteOrder : keyByteOrder);
  });
}

export function addDeleteSet(transaction: Transaction, name: string): void {
  transaction.add(message.deleteSet, 0, `removing set ${name}`, (w) => {
    w.text(attribute.set.table, tableName);
    w.text(attribute.set.name, name);
  });
}

export function addChain(transaction: Transaction, chain: ChainSpec): void {
  const names = attribute.chain;
  transaction.add(message.newChain, flag.create, `chain ${chain.name}`, (w) => {
    w.text(names.table, tableName);
    w.text(names.name, chain.name);
    if (!chain.hook) return;
    const hook = w.nest(names.hook);
    w.u32(attribute.hook.number, chain.hook.number);
    w.u32(attribute.hook.priority, chain.hook.priority);
    if (chain.hook.device !== undefined) w.text(attribute.hook.device, chain.hook.device);
    w.endNest(hook);
    // NF_ACCEPT
    w.u32(names.policy, 1);
    w.text(names.type, 'filter');
  });
}

export function addDeleteChain(transaction: Transaction, name: string): void {
  transaction.add(message.deleteChain, 0, `removing chain ${name}`, (w) => {
    w.text(attribute.chain.table, tableName);
    w.text(attribute.chain.name, name);
  });
}

/** Removes all rules of a chain: NFT_MSG_DELRULE without a handle. */
export function addEmptyChain(transaction: Transaction, name: string): void {
  transaction.add(message.deleteRule, 0, `emptying chain ${name}`, (w) => {
    w.text(attribute.rule.table, tableName);
    w.text(attribute.rule.chain, name);
  });
}

export function addRules(transaction: Transaction, chain: ChainSpec): void {
  for (const rule of chain.rules)
    transaction.add(message.newRule, flag.create | flag.append, `rule of chain ${chain.name}`, (w) => {
      w.text(attribute.rule.table, tableName);
      w.text(attribute.rule.chain, chain.name);
      const expressions = w.nest(attribute.rule.expressions);
      w.raw(rule.expressions);
      w.endNest(expressions);
      const comment = Buffer.from(`${rule.comment}\0`);
      w.data(attribute.rule.userData, Buffer.concat([Buffer.of(0, comment.length), comment]));
    });
}

/** Same chain rules, in the same order? Each comment ends in a fingerprint of its rule. */
export function sameRules(known: KnownChain | undefined, chain: ChainSpec): boolean {
  return (
    known !== undefined &&
    known.comments.length === chain.rules.length &&
    chain.rules.every((rule, i) => rule.comment === known.comments[i])
  );
}

export function sameHook(known: HookSpec | undefined, chain: ChainSpec | undefined): boolean {
  if (!chain) return false;
  return (
    known?.number === chain.hook?.number &&
    known?.priority === chain.hook?.priority &&
    known?.device === chain.hook?.device
  );
}

export function sameSet(a: SetSpec | undefined, b: SetSpec | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.flags === b.flags &&
    a.keyType === b.keyType &&
    a.keyLength === b.keyLength &&
    a.dataType === b.dataType &&
    // of verdicts the kernel tells the size of its own structure
    (a.dataType === dataType.verdict || a.dataLength === b.dataLength)
  );
}

/** A verdict map that has lost an entry lets the blocked of its shard through. */
function isWhole(known: KnownSet | undefined, map: VerdictMapSpec): boolean {
  return sameSet(known, map.set) && (known?.count === undefined || known.count === map.entries.length);
}

function addVerdictMap(transaction: Transaction, map: VerdictMapSpec): void {
  addSet(transaction, map.set);
  transaction.add(message.newElement, flag.create, `entries of ${map.set.name}`, (w) => {
    w.text(attribute.elements.table, tableName);
    w.text(attribute.elements.set, map.set.name);
    const list = w.nest(attribute.elements.list);
    for (const entry of map.entries) {
      const element = w.nest(attribute.listElement);
      dataValue(w, attribute.element.key, entry.key);
      jumpData(w, attribute.element.data, entry.chain);
      w.endNest(element);
    }
    w.endNest(list);
  });
}

function addCounter(transaction: Transaction, name: string): void {
  transaction.add(message.newObject, flag.create, `counter ${name}`, (w) => {
    w.text(attribute.object.table, tableName);
    w.text(attribute.object.name, name);
    w.u32(attribute.object.type, objectCounter);
    w.endNest(w.nest(attribute.object.data));
  });
}
