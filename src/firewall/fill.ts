import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Prefix } from '../model/address.ts';
import type { BlockTarget } from '../model/block.ts';
import { errno } from '../netlink/errno.ts';
import { addElements, ElementBatch, renewalOf, type SetElement, writeElement } from './elements.ts';
import type { TimedTarget } from './firewall.ts';
import { FirewallError } from './firewall-error.ts';
import { elementId, type KernelSession, type ToldState } from './kernel-session.ts';
import { message } from './nfnetlink.ts';
import { keyLength, type SetSlot, setName, slotOf, slotOfTarget, writeKey } from './set-slot.ts';

/** Entries a transaction: the kernel holds its lock, and we the event loop, for 2 to 3 ms. */
const batchSize = 600;
/** How long we keep the event loop to ourselves, milliseconds. */
const turn = 10;

/** One entry that the kernel is to have. */
export interface Entry {
  readonly slot: SetSlot;
  readonly set: string;
  readonly element: SetElement;
}

/** @param take is given every entry of `state` in its order, with the time that is left of it by then */
export async function eachEntry(
  state: Pick<ToldState, 'allow' | 'deny' | 'blocks' | 'at'>,
  kinds: readonly ('allow' | 'deny' | 'blocks')[],
  generation: string,
  take: (entry: Entry) => void,
): Promise<void> {
  const names = new SetNames(generation);
  let turnBegan = performance.now();
  let now = turnBegan;
  let n = 0;
  for (const kind of kinds)
    for (const item of state[kind]) {
      const entry = entryOfItem(kind, item, names, now - state.at);
      if (entry) take(entry);
      if (++n % 64 !== 0) continue;
      now = performance.now();
      if (now - turnBegan < turn) continue;
      await yieldToOthers();
      turnBegan = now = performance.now();
    }
}

function entryOfItem(
  kind: 'allow' | 'deny' | 'blocks',
  item: Prefix | TimedTarget,
  names: SetNames,
  elapsed: number,
): Entry | undefined {
  if (!('target' in item)) {
    if (kind === 'blocks') return undefined;
    return entryOf(slotOf(kind, item), { kind: 'prefix', prefix: item }, names, undefined);
  }
  const remaining = item.remaining - elapsed;
  if (!(remaining > 0)) return undefined;
  return entryOf(slotOfTarget(item.target), item.target, names, { remaining, renewal: renewalOf(item.timeout) });
}

/** Adds entries in transactions of a few hundred, to sets that do not hold them. */
export class EntryWriter {
  readonly #session: KernelSession;
  readonly #batch = new ElementBatch();
  readonly #sent: Entry[] = [];

  constructor(session: KernelSession) {
    this.#session = session;
  }

  add(entry: Entry): void {
    // `apply` has decided anew since
    const touched = this.#session.touched;
    if (touched && touched.size > 0 && touched.has(elementId(entry.slot, entry.element.key))) return;
    this.#batch.add(entry.set, entry.element);
    this.#sent.push(entry);
    if (this.#batch.size >= batchSize) this.flush();
  }

  flush(): void {
    this.#session.check();
    const sent = this.#sent.splice(0);
    try {
      this.#batch.commit(this.#session.transaction);
    } catch (error) {
      // an entry is there already, with another renewal: the later one counts
      if (!(error instanceof FirewallError) || (error.errno !== errno.EEXIST && error.errno !== errno.EBUSY))
        throw error;
      for (const entry of sent) this.#addAnew(entry);
    }
  }

  #addAnew({ set, element }: Entry): void {
    const { transaction } = this.#session;
    this.#session.prepare();
    transaction.begin();
    this.#session.remove(set, element.key);
    addElements(transaction, message.newElement, set, (w) => writeElement(w, element));
    transaction.commit();
  }
}

function entryOf(
  slot: SetSlot,
  target: BlockTarget,
  names: SetNames,
  times: { readonly remaining: number; readonly renewal: number } | undefined,
): Entry {
  const key = Buffer.allocUnsafe(keyLength(slot));
  const set = names.of(slot, writeKey(slot, target, key));
  return {
    slot,
    set,
    element: times ? { key, remaining: times.remaining, renewal: times.renewal } : { key },
  };
}

/** Names of sets, each made once. */
class SetNames {
  readonly #generation: string;
  readonly #bySlot = new Map<SetSlot, string[]>();

  constructor(generation: string) {
    this.#generation = generation;
  }

  of(slot: SetSlot, shard: number): string {
    let names = this.#bySlot.get(slot);
    if (!names) {
      names = Array.from({ length: slot.shards }, (_, i) => setName(slot, this.#generation, i));
      this.#bySlot.set(slot, names);
    }
    return names[shard]!;
  }
}
