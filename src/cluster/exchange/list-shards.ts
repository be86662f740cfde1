import { formatPrefix, type Prefix, parsePrefix } from '../../model/address.ts';
import type { ListEntry, ListName } from '../../model/list-entry.ts';
import { buckets, keySubject } from '../subjects.ts';
import type { WireEntry } from '../wire.ts';

/** Parts of each list. A part is one message, so 100,000 entries are a thousand signatures and not a hundred thousand. */
export const shards = 1024;

/** Of canonical prefix text: FNV-1a, 32 bits. */
export function shardOf(prefix: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < prefix.length; i++) hash = Math.imul(hash ^ prefix.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}

export const shardSubject = (list: ListName, shard: number) => keySubject(buckets.lists, `${list}.${shard}`);

export interface ShardName {
  readonly list: ListName;
  readonly shard: number;
}

export function parseShardSubject(subject: string): ShardName | undefined {
  const match = /^\$KV\.sipprot_lists\.(allow|deny)\.(\d{1,4})$/.exec(subject);
  const shard = Number(match?.[2]);
  return match && shard < shards ? { list: match[1] as ListName, shard } : undefined;
}

export function wireEntry({ prefix, note, addedBy, addedAt }: ListEntry): WireEntry {
  return [formatPrefix(prefix), note.slice(0, 500), addedBy.slice(0, 100), Math.floor(addedAt)];
}

/** The entries of a part, by their text. One that stands in the wrong part is left out: it could not be taken out again. */
export function entriesOf(shard: number, wire: readonly (readonly unknown[])[]): Map<string, ListEntry> {
  const entries = new Map<string, ListEntry>();
  for (const [text, note, addedBy, addedAt] of wire as readonly WireEntry[]) {
    const prefix: Prefix | undefined = parsePrefix(text);
    const key = prefix && formatPrefix(prefix);
    if (!key || shardOf(key) !== shard) continue;
    entries.set(key, { prefix, note, addedBy, addedAt, scope: 'cluster' });
  }
  return entries;
}
