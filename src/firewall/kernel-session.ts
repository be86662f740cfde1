import type { BlockTarget } from '../model/block.ts';
import { NetlinkSocket } from '../netlink/socket.ts';
import { hasElement } from './element-dump.ts';
import { addElements, addRemoval, ElementBatch, expiredMeanwhile, renewalOf, writeElement } from './elements.ts';
import type { FirewallChange, FirewallState } from './firewall.ts';
import { errorOfErrno, FirewallError } from './firewall-error.ts';
import { type KnownTable, knownOf, readTable } from './kernel-table.ts';
import { type Layout, specOf, withRoom } from './layout.ts';
import { message } from './nfnetlink.ts';
import { keyLength, type SetSlot, setName, setsOf, slotOf, slotOfTarget, writeKey } from './set-slot.ts';
import { addSet, addTableChanges } from './table-changes.ts';
import { knowsDestroy, Transaction } from './transaction.ts';

export interface NftablesOptions {
  /**
   * true does without what younger kernels can, as on Debian 12's 6.1: DESTROY messages (Linux 6.3), and telling how many
   * entries a set has. Both are found out otherwise.
   */
  readonly older?: boolean;
}

/** A change as the kernel sees it. */
interface ElementChange {
  readonly slot: SetSlot;
  readonly shard: number;
  readonly key: Buffer;
  /** milliseconds; 0 for an entry that does not expire; `undefined`: remove it */
  readonly remaining: number | undefined;
  readonly renewal: number | undefined;
}

interface Layouts {
  readonly active: Layout | undefined;
  readonly filling: Layout | undefined;
}

/** What the kernel is to hold, as it was decided at one instant. */
export interface ToldState extends FirewallState {
  /** performance.now() of that instant: the remaining times count from it */
  readonly at: number;
}

/**
 * Our dealings with the kernel's tables: the sockets, what we know is there, and the one path on which single entries
 * change. `replace` and `repair` work beside it, over many turns of the event loop; `touched` tells them what changed
 * meanwhile.
 */
export class KernelSession {
  /** for transactions, which end within their call */
  readonly transaction: Transaction;
  /** for lists, which go on over several turns */
  readonly lists = new NetlinkSocket('netfilter', errorOfErrno);
  /** for what is asked meanwhile */
  readonly counters = new NetlinkSocket('netfilter', errorOfErrno);
  /** what the rules in force look into; `undefined` before the first `replace` */
  active: Layout | undefined;
  /** the next generation, while `replace` fills it: changes go to both */
  filling: Layout | undefined;
  /** entries that `apply` has changed since the state was told that is being put in force: it must leave them alone */
  touched: Set<string> | undefined;
  stopped = false;
  /** which of the large sets the next comparison reads out */
  turn = 0;
  readonly #commands = new NetlinkSocket('netfilter', errorOfErrno);
  readonly #older: boolean;
  /** whether the kernel knows DESTROY messages; `undefined`: not asked yet */
  #destroy: boolean | undefined;

  constructor({ older = false }: NftablesOptions = {}) {
    this.transaction = new Transaction(this.#commands);
    this.#older = older;
    this.#destroy = older ? false : undefined;
  }

  /** Our table as it is now, without its entries; `undefined` where there is none. */
  readTable(): Promise<KnownTable | undefined> {
    return readTable(this.lists, this.#older);
  }

  /** See Firewall.apply. */
  apply(changes: readonly FirewallChange[]): void {
    this.check();
    const elements = lastOfEach(changes.map(elementChange));
    if (!this.active && !this.filling)
      throw new FirewallError('bad-change', 'the firewall has no state yet; call replace first');
    try {
      this.#commit(elements);
    } catch (error) {
      if (this.#destroy !== false || !expiredMeanwhile(error)) throw error;
      this.#commit(elements);
    }
    for (const { slot, key } of elements) this.touched?.add(elementId(slot, key));
  }

  /**
   * Asks what the kernel is to hold, at the very instant from which `touched` notes what is decided anew. A state that
   * was told earlier would put back what was lifted in between. `touched` is to be reset when the state is in force.
   */
  tell(state: () => FirewallState): ToldState {
    this.touched = new Set();
    return { ...state(), at: performance.now() };
  }

  /** Throws where the firewall was stopped. */
  check(): void {
    if (this.stopped) throw new FirewallError('stopped', 'nothing was changed');
  }

  /** Adds the removal of an entry to the open transaction; no error where it is not there. */
  remove(set: string, key: Buffer): void {
    this.#destroy ??= this.#askForDestroy();
    addRemoval(this.transaction, set, key, this.#destroy, (name, bytes) => hasElement(this.#commands, name, bytes));
  }

  /** To be called before `transaction.begin`, because it needs a transaction of its own. */
  prepare(): void {
    this.#destroy ??= this.#askForDestroy();
  }

  close(): void {
    this.#commands.close();
    this.lists.close();
    this.counters.close();
  }

  #askForDestroy(): boolean {
    return knowsDestroy(this.transaction);
  }

  /** Makes the sets and rules that further entries need. */
  makeRoom(slots: Iterable<SetSlot>, renewals: Iterable<number>): void {
    const needed = [[...slots], [...renewals]] as const;
    if ([this.active, this.filling].every((layout) => !layout || withRoom(layout, ...needed) === layout)) return;
    this.transaction.begin();
    const grown = this.#growBoth(...needed);
    this.transaction.commit();
    this.#became(grown);
  }

  #commit(changes: readonly ElementChange[]): void {
    this.prepare();
    this.transaction.begin();
    const slots = new Map(
      changes.filter((change) => change.remaining !== undefined).map(({ slot }) => [slot.id, slot]),
    );
    const grown = this.#growBoth(
      [...slots.values()],
      changes.flatMap(({ renewal }) => renewal ?? []),
    );
    const layouts = new Set([grown.active, grown.filling]);
    const untimed = new ElementBatch();
    for (const change of changes) for (const layout of layouts) if (layout) this.#add(change, layout, untimed);
    untimed.moveTo(this.transaction);
    this.transaction.commit();
    this.#became(grown);
  }

  #growBoth(slots: readonly SetSlot[], renewals: readonly number[]): Layouts {
    const active = this.active && this.#grow(this.active, slots, renewals, true);
    const apart = this.filling && this.filling !== this.active;
    return { active, filling: apart ? this.#grow(this.filling!, slots, renewals, false) : active };
  }

  #became({ active, filling }: Layouts): void {
    this.active = active;
    if (this.filling) this.filling = filling;
  }

  /** Adds the sets, and where the layout is in force the rules, for entries of a length or renewal that is new. */
  #grow(layout: Layout, slots: Iterable<SetSlot>, renewals: Iterable<number>, inForce: boolean): Layout {
    const grown = withRoom(layout, slots, renewals);
    if (grown === layout) return layout;
    if (inForce) addTableChanges(this.transaction, knownOf(specOf(layout)), specOf(grown), () => true);
    else
      for (const slot of grown.slots.values())
        if (!layout.slots.has(slot.id))
          for (const set of setsOf(slot, layout.generation)) addSet(this.transaction, set);
    return grown;
  }

  /** @param untimed gathers entries of lists, which may be in the kernel already: they have no time to be given anew */
  #add({ slot, shard, key, remaining, renewal }: ElementChange, layout: Layout, untimed: ElementBatch): void {
    // what has no set has no entries
    if (!layout.slots.has(slot.id)) return;
    const set = setName(slot, layout.generation, shard);
    if (remaining !== undefined && renewal === undefined) {
      untimed.add(set, { key });
      return;
    }
    this.remove(set, key);
    if (remaining === undefined || renewal === undefined) return;
    addElements(this.transaction, message.newElement, set, (w) => writeElement(w, { key, remaining, renewal }));
  }
}

/**
 * Of several changes of one entry the last counts: a transaction takes effect at one instant. Without DESTROY messages there may be no more than
 * one, because what is asked before a removal is how it stands before the transaction.
 */
function lastOfEach(changes: readonly ElementChange[]): readonly ElementChange[] {
  return [...new Map(changes.map((change) => [elementId(change.slot, change.key), change])).values()];
}

/** Names an entry whatever the generation. */
export function elementId(slot: SetSlot, key: Buffer): string {
  return `${slot.id} ${key.toString('latin1')}`;
}

function elementChange(change: FirewallChange): ElementChange {
  switch (change.op) {
    case 'block': {
      const { target, remaining, timeout } = change.entry;
      if (!Number.isFinite(remaining) || !Number.isFinite(timeout))
        throw new FirewallError('bad-change', 'a block needs a time');
      // what is over already is not there
      return located(slotOfTarget(target), target, remaining > 0 ? remaining : undefined, renewalOf(timeout));
    }
    case 'unblock':
      return located(slotOfTarget(change.target), change.target, undefined, undefined);
    default: {
      const kind = change.op === 'allow' || change.op === 'unallow' ? 'allow' : 'deny';
      const target: BlockTarget = { kind: 'prefix', prefix: change.prefix };
      return located(slotOf(kind, change.prefix), target, change.op === kind ? 0 : undefined, undefined);
    }
  }
}

function located(
  slot: SetSlot,
  target: BlockTarget,
  remaining: number | undefined,
  renewal: number | undefined,
): ElementChange {
  const key = Buffer.alloc(keyLength(slot));
  return { slot, shard: writeKey(slot, target, key), key, remaining, renewal };
}
