import { formatPrefix, parsePrefix } from '../../model/address.ts';
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

/** @param key its prefix as canonical text */
export function wireEntry(key: string, { note, addedBy, addedAt }: ListEntry): WireEntry {
  return [key, note.slice(0, 500), addedBy.slice(0, 100), Math.floor(addedAt)];
}

/** entries of a part, and characters of what they hold: a member may be hostile */
const most = { entries: 4000, prefix: 60, note: 500, addedBy: 100 };
/** ECMA-262, 21.4.1.1: what is beyond is no time for a Date */
const latest = 8.64e15;

/**
 * The entries of a part as it came, by their text; undefined: it is none. One that stands in the wrong part is left out: it could not be
 * taken out again. By hand, because a list of 100,000 is read by each host at once.
 * @param body JSON, not checked yet. Of an entry: prefix, note, who added it, when; a newer version may add more behind
 */
export function readShard(shard: number, body: unknown): Map<string, ListEntry> | undefined {
  const wire = typeof body === 'object' && body !== null && 'entries' in body ? body.entries : undefined;
  if (!Array.isArray(wire) || wire.length > most.entries) return undefined;
  const entries = new Map<string, ListEntry>();
  for (const one of wire as readonly unknown[]) {
    if (!Array.isArray(one)) return undefined;
    const [text, note, addedBy, addedAt] = one as readonly unknown[];
    if (!isText(text, most.prefix) || !isText(note, most.note) || !isText(addedBy, most.addedBy)) return undefined;
    if (!Number.isInteger(addedAt) || (addedAt as number) < 0 || (addedAt as number) > latest) return undefined;
    const prefix = parsePrefix(text);
    if (!prefix) return undefined;
    // an IPv4 address is read in its canonical form only
    const key = text.includes('.') && !/[/:]/.test(text) ? text : formatPrefix(prefix);
    if (shardOf(key) === shard)
      entries.set(key, { prefix, note, addedBy, addedAt: addedAt as number, scope: 'cluster' });
  }
  return entries;
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}
