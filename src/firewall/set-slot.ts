import type { Address, Prefix } from '../model/address.ts';
import { addressOf } from '../model/address.ts';
import type { BlockTarget } from '../model/block.ts';
import { FirewallError } from './firewall-error.ts';
import { dataType, setFlag } from './nfnetlink.ts';
import type { SetSpec } from './table-spec.ts';

export type SlotKind = 'allow' | 'deny' | 'block' | 'flow';

/**
 * Where entries of one kind, family and prefix length live: a hash set whose keys are addresses under that mask.
 * One set a length, so that an entry of any length comes and goes in microseconds, overlapping prefixes need no
 * merging, and each keeps its own timeout; an interval set offers none of these.
 */
export interface SetSlot {
  /** such as `block6_64` */
  readonly id: string;
  readonly kind: SlotKind;
  readonly family: 4 | 6;
  readonly length: number;
  /**
   * How many sets share the entries, by some bits of the address. The kernel reads a hash set out in time that grows
   * with the square of its size (nft_rhash_walk starts over for each datagram): 1 M entries take 50 s in one set and
   * a second or two in 32.
   */
  readonly shards: number;
}

/**
 * Sets that share the blocks of single IPv4 addresses, and those of IPv6 /64s. A set that packets may update holds at
 * most 65,535 entries unless told otherwise (nft_dynset_init), so there is room for 2 M of each, and memory is bounded.
 * A size of our own would have the kernel take the memory for it at once: 32 MB for 2 M.
 */
const crowdedShards = 32;

const slots = new Map<number, SetSlot>();
const kinds: readonly SlotKind[] = ['allow', 'deny', 'block', 'flow'];

/** The same object each time, so that a million entries share a few. */
export function slot(kind: SlotKind, family: 4 | 6, length: number): SetSlot {
  const code = (kinds.indexOf(kind) * 10 + family) * 1000 + length;
  let found = slots.get(code);
  if (!found) {
    const crowded = kind === 'block' && length === (family === 4 ? 32 : 64);
    found = { id: `${kind}${family}_${length}`, kind, family, length, shards: crowded ? crowdedShards : 1 };
    slots.set(code, found);
  }
  return found;
}

/** These exist always; other lengths come with their first entry. */
export const standingSlots: readonly SetSlot[] = [
  slot('allow', 4, 32),
  slot('allow', 6, 64),
  slot('allow', 6, 128),
  slot('deny', 4, 32),
  slot('deny', 6, 64),
  slot('deny', 6, 128),
  slot('block', 4, 32),
  slot('block', 6, 48),
  slot('block', 6, 56),
  slot('block', 6, 64),
  slot('block', 6, 128),
  slot('flow', 4, 32),
  slot('flow', 6, 128),
];

export function isTimed(slot: SetSlot): boolean {
  return slot.kind === 'block' || slot.kind === 'flow';
}

/** Bytes of a key: an address, and for flows protocol and port in four bytes each (nft pads every part of a concatenation). */
export function keyLength(slot: SetSlot): number {
  return (slot.family === 4 ? 4 : 16) + (slot.kind === 'flow' ? 8 : 0);
}

/** `generation` is a letter: `replace` fills a new generation and then switches the rules over. */
export function setName(slot: SetSlot, generation: string, shard: number): string {
  return slot.shards === 1 ? `${slot.id}_${generation}` : `${slot.id}_${generation}_${shard}`;
}

/** Byte of the key whose low bits pick the shard: the last of an IPv4 address; in IPv6 the subnet half is often 0, so the site's last. */
export function shardByte(slot: SetSlot): number {
  return slot.family === 4 ? 3 : 5;
}

export function slotOfTarget(target: BlockTarget): SetSlot {
  const { family, length } = target.prefix;
  if (target.kind === 'flow' && (!Number.isInteger(target.port) || target.port < 0 || target.port > 0xffff))
    throw new FirewallError('bad-change', `port ${target.port} is none`);
  return slotOf(target.kind === 'flow' ? 'flow' : 'block', { family, length });
}

/** Throws a FirewallError where the length is none. */
export function slotOf(kind: SlotKind, prefix: { readonly family: 4 | 6; readonly length: number }): SetSlot {
  const { family, length } = prefix;
  if (!Number.isInteger(length) || length < 0 || length > (family === 4 ? 32 : 128))
    throw new FirewallError('bad-change', `prefix length ${length} is none of IPv${family}`);
  return slot(kind, family, length);
}

/** The slot that a set belongs to, by its name; `undefined` for every other set. */
export function slotOfSet(name: string): SetSlot | undefined {
  const match = /^(allow|deny|block|flow)([46])_(\d{1,3})_[a-z](?:_\d+)?$/.exec(name);
  if (!match) return undefined;
  const family = match[2] === '4' ? 4 : 6;
  const length = Number(match[3]);
  return length > (family === 4 ? 32 : 128) ? undefined : slot(match[1] as SlotKind, family, length);
}

/** Writes the key of `target` into `key`, which has `keyLength` bytes, and returns the shard. */
export function writeKey(slot: SetSlot, target: BlockTarget, key: Buffer): number {
  const { words } = target.prefix;
  let at = 0;
  if (slot.family === 4) at = key.writeUInt32BE(words[3], 0);
  else for (let i = 0; i < 4; i++) at = key.writeUInt32BE(words[i]!, at);
  if (target.kind === 'flow') {
    key.writeUInt32BE(0, at);
    key[at] = target.transport === 'UDP' ? 17 : 6;
    key.writeUInt16BE(target.port, at + 4);
    key.writeUInt16BE(0, at + 6);
  }
  return slot.shards === 1 ? 0 : key[shardByte(slot)]! & (slot.shards - 1);
}

/** The target whose key starts at `at`; `undefined` for a flow of neither UDP nor TCP, which we never write. */
export function readKey(slot: SetSlot, bytes: Buffer, at: number): BlockTarget | undefined {
  const address: Address =
    slot.family === 4
      ? addressOf(0, 0, 0xffff, bytes.readUInt32BE(at))
      : addressOf(
          bytes.readUInt32BE(at),
          bytes.readUInt32BE(at + 4),
          bytes.readUInt32BE(at + 8),
          bytes.readUInt32BE(at + 12),
        );
  const prefix: Prefix = { family: slot.family, length: slot.length, words: address.words };
  if (slot.kind !== 'flow') return { kind: 'prefix', prefix };
  const parts = at + (slot.family === 4 ? 4 : 16);
  const protocol = bytes[parts];
  if (protocol !== 17 && protocol !== 6) return undefined;
  return { kind: 'flow', prefix, transport: protocol === 17 ? 'UDP' : 'TCP', port: bytes.readUInt16BE(parts + 4) };
}

/** The mask as bytes of the address. */
export function maskOf(family: 4 | 6, length: number): Buffer {
  const mask = Buffer.alloc(family === 4 ? 4 : 16);
  for (let bit = 0; bit < length; bit++) mask[bit >> 3]! |= 0x80 >> (bit & 7);
  return mask;
}

/** The kernel's description of the slot's sets. Timed ones are maps to the seconds that a block is given anew. */
export function setsOf(slot: SetSlot, generation: string): SetSpec[] {
  const address = slot.family === 4 ? dataType.ipv4 : dataType.ipv6;
  return Array.from({ length: slot.shards }, (_, shard) => ({
    name: setName(slot, generation, shard),
    // `dynamic` chooses the hash table that grows with its contents, also for sets without timeouts
    flags: setFlag.dynamic | (isTimed(slot) ? setFlag.timeout | setFlag.map : 0),
    // a type of nft is six bits, a concatenation strings them together
    keyType: slot.kind === 'flow' ? (((address << 6) | dataType.protocol) << 6) | dataType.service : address,
    keyLength: keyLength(slot),
    ...(isTimed(slot) ? { dataType: dataType.mark, dataLength: 4 } : {}),
  }));
}
