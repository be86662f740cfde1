import type { FirewallChange } from '../firewall/firewall.ts';
import { formatPrefix, type Prefix, parsePrefix } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import type { Block } from '../model/block.ts';
import type { ListEntry, ListName, ListScope } from '../model/list-entry.ts';
import { PrefixMap } from '../model/prefix-map.ts';
import type { BlockWriter } from './block-writer.ts';
import { GuardError } from './guard-error.ts';
import type { GuardParts } from './guard-parts.ts';
import { type Actor, clusterActor } from './ledger.ts';
import type { NeverBlock } from './never-block.ts';
import { OperatorList } from './operator-list.ts';
import { type Place, type UnkeptChange, UnkeptChanges } from './unkept-changes.ts';
import { spareReasons } from './verdict.ts';

/** Entries of the denylist that are told one by one when they are out of force. */
const mostTold = 20;

export interface ListsParts extends GuardParts {
  readonly writer: BlockWriter;
  readonly never: () => NeverBlock;
  /** whom the entries are for that are put into the denylist without an operator */
  readonly scope: ListScope;
}

/** What the kernel is told. */
const operations = { allow: { op: 'allow', undo: 'unallow' }, deny: { op: 'deny', undo: 'undeny' } } as const;

/** What was taken over of the cluster's list is in force. */
export interface Adopted {
  /** entries that are refused here, because they would cut off what must stay reachable */
  readonly refused: readonly ListEntry[];
  /** rejects where the rest cannot be kept, and is out of force again */
  readonly kept: Promise<void>;
}

/** What operators let in and shut out for good, on this host and in its cluster. */
export class Lists {
  readonly allow = new OperatorList();
  readonly deny = new OperatorList();
  readonly #parts: ListsParts;
  readonly #writer: BlockWriter;
  readonly #unkept = { allow: new UnkeptChanges<ListEntry>(), deny: new UnkeptChanges<ListEntry>() };

  constructor(parts: ListsParts) {
    this.#parts = parts;
    this.#writer = parts.writer;
  }

  /**
   * Changes a list, all or nothing. An address that is allowed is let in at once, whatever blocked it.
   * @throws GuardError when an entry would cut off what must stay reachable, or nothing could be stored
   */
  async change(
    name: ListName,
    change: { readonly add?: readonly ListEntry[]; readonly remove?: readonly Prefix[] },
    actor: Actor,
  ): Promise<void> {
    const { add = [], remove = [] } = change;
    for (const prefix of remove)
      if (!this[name].get(prefix))
        throw new GuardError('not-listed', `${formatPrefix(prefix)} is not in the ${name}list`);
    if (name === 'deny') for (const entry of add) this.#parts.never().refuse(entry.prefix, actor);
    await this.#put(name, add, remove, actor);
  }

  /**
   * In force when it returns; what it returns resolves when it is on the disk as well.
   * @param remove entries that are there
   * @throws GuardError when the kernel refuses it
   */
  #put(name: ListName, add: readonly ListEntry[], remove: readonly Prefix[], actor: Actor): Promise<void> {
    const list = this[name];
    // what is added in the same change is replaced: the kernel has it all the while
    const gone = remove.length === 0 ? [] : without(remove, add);
    const before = gone.map((prefix) => list.get(prefix)!);
    const replaced: ListEntry[] = [];
    const fresh: ListEntry[] = [];
    for (const entry of add) {
      const known = list.get(entry.prefix);
      if (known) replaced.push(known);
      else fresh.push(entry);
    }
    const { op, undo } = operations[name];
    this.#writer.enforce([
      ...gone.map((prefix): FirewallChange => ({ op: undo, prefix })),
      ...fresh.map((entry): FirewallChange => ({ op, prefix: entry.prefix })),
    ]);
    for (const prefix of gone) list.remove(prefix);
    for (const entry of add) list.add(entry);
    const change = { places: () => placesOf(add, before, replaced) };
    this.#unkept[name].begun(change);
    const written = this.#parts.ledger.commitList(name, add, before, replaced, actor);
    return this.#writer
      .durable(written, () => this.#undo(name, change))
      .then(() => {
        this.#unkept[name].kept(change);
        this.#parts.feed({ kind: 'list', list: name, added: add.length, removed: gone.length });
        if (name === 'allow') this.#liftAllowed(add, actor);
      });
  }

  #undo(name: ListName, change: UnkeptChange<ListEntry>): void {
    const list = this[name];
    const { op, undo } = operations[name];
    const changes: FirewallChange[] = [];
    for (const [text, { now, before }] of this.#unkept[name].undone(change)) {
      const prefix = parsePrefix(text)!;
      // a later change of it is on the disk already
      if (list.get(prefix) !== now) continue;
      if (before) list.add(before);
      else list.remove(prefix);
      if (!before) changes.push({ op: undo, prefix });
      else if (!now && list.isInForce(before)) changes.push({ op, prefix });
    }
    this.#writer.enforce(changes);
  }

  /** The kernel lets them in already: what it refuses of this is told, and no reason to call the change failed. */
  #liftAllowed(added: readonly ListEntry[], actor: Actor): void {
    const touched = this.#writer.blocks.overlapping(added.map(({ prefix }) => prefix));
    const within = touched.filter((block) => this.allow.covering(block.target.prefix));
    try {
      this.#writer.spare(within, this.#parts.clock(), actor);
    } catch (error) {
      this.#writer.trouble(error);
    }
  }

  /** What the cluster's list holds, beside what this host has for itself. Throws and rejects as `change` does. */
  adopt(name: ListName, add: readonly ListEntry[], remove: readonly Prefix[]): Adopted {
    const list = this[name];
    const refused: ListEntry[] = [];
    const never = this.#parts.never();
    const wanted = add.filter((entry) => {
      const known = list.get(entry.prefix);
      if (known && (known.scope !== 'cluster' || sameEntry(known, entry))) return false;
      if (name === 'allow' || !never.reason(entry.prefix)) return true;
      refused.push(entry);
      return false;
    });
    const gone = remove.filter((prefix) => list.get(prefix)?.scope === 'cluster');
    const isNew = wanted.length + gone.length > 0;
    return { refused, kept: isNew ? this.#put(name, wanted, gone, clusterActor) : Promise.resolve() };
  }

  /** A repeat offender goes to the denylist. */
  denyForGood(block: Block, attack: Attack): void {
    const entry: ListEntry = {
      prefix: block.target.prefix,
      note: `after ${block.timesBefore + 1} lock-outs; last: ${attack.reason}`.slice(0, 500),
      addedBy: 'sipprot',
      addedAt: block.since,
      scope: this.#parts.scope,
    };
    this.change('deny', { add: [entry] }, { name: 'sipprot', source: 'system' }).catch((error: unknown) =>
      this.#writer.trouble(error),
    );
  }

  /** Takes out of force what is denied against what is known now, puts others back, and tells it. The kernel is for the caller. */
  keepOff(): ReturnType<OperatorList['keepOff']> {
    const never = this.#parts.never();
    const changed = this.deny.keepOff(never.prefixes());
    for (const { prefix } of changed.out.slice(0, mostTold))
      this.#writer.trouble(
        new Error(
          `${formatPrefix(prefix)} is in the denylist but out of force, because ${spareReasons[never.reason(prefix)!]}`,
        ),
      );
    return changed;
  }
}

function without(prefixes: readonly Prefix[], entries: readonly ListEntry[]): Prefix[] {
  const added = new PrefixMap<true>();
  for (const { prefix } of entries) added.set(prefix, true);
  return prefixes.filter((prefix) => !added.get(prefix));
}

/** By the text of the prefix. */
function placesOf(
  added: readonly ListEntry[],
  removed: readonly ListEntry[],
  replaced: readonly ListEntry[],
): Map<string, Place<ListEntry>> {
  const places = new Map<string, Place<ListEntry>>();
  for (const entry of added) places.set(formatPrefix(entry.prefix), { now: entry, before: undefined });
  for (const entry of replaced) places.get(formatPrefix(entry.prefix))!.before = entry;
  for (const entry of removed) places.set(formatPrefix(entry.prefix), { now: undefined, before: entry });
  return places;
}

function sameEntry(a: ListEntry, b: ListEntry): boolean {
  return a.note === b.note && a.addedBy === b.addedBy && a.addedAt === b.addedAt;
}
