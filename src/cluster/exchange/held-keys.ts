import { formatPrefix } from '../../model/address.ts';
import { type ListName, listNames } from '../../model/list-entry.ts';
import type { LocalSide } from '../local-side.ts';
import { parseShardSubject, type ShardName, shardOf, shardSubject } from './list-shards.ts';
import type { RefusedEntries } from './refused-entries.ts';

/** Which keys this host holds for the cluster, by part of a list. Read from the lists when it is asked for the first time. */
export class HeldKeys {
  readonly #local: LocalSide;
  readonly #refused: RefusedEntries;
  #known: Map<string, Set<string>> | undefined;

  constructor(local: LocalSide, refused: RefusedEntries) {
    this.#local = local;
    this.#refused = refused;
  }

  /** Those of a part, as they are: whoever changes a part of the list changes these. */
  of({ list, shard }: ShardName): Set<string> {
    const index = this.#index();
    const subject = shardSubject(list, shard);
    const keys = index.get(subject) ?? new Set();
    index.set(subject, keys);
    return keys;
  }

  /** All parts of which some are held. */
  *parts(): Generator<{ readonly subject: string; readonly name: ShardName; readonly keys: ReadonlySet<string> }> {
    for (const [subject, keys] of this.#index()) yield { subject, name: parseShardSubject(subject)!, keys };
  }

  note(list: ListName, key: string): void {
    this.noteIn(this.of({ list, shard: shardOf(key) }), list, key);
  }

  /** What only this host refuses it does not hold. */
  noteIn(held: Set<string>, list: ListName, key: string): void {
    if (list === 'deny' && this.#refused.has(key)) held.delete(key);
    else held.add(key);
  }

  /** The lists are to be read anew. */
  forget(): void {
    this.#known = undefined;
  }

  #index(): Map<string, Set<string>> {
    if (this.#known) return this.#known;
    const known = new Map<string, Set<string>>();
    this.#known = known;
    for (const list of listNames)
      for (const entry of this.#local.list(list))
        if (entry.scope === 'cluster') this.note(list, formatPrefix(entry.prefix));
    return known;
  }
}
