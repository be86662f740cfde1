import { type Address, addressOf, isMapped, parseAddress, parsePrefix } from '../model/address.ts';
import { AddressSet } from '../model/address-set.ts';
import { LruMap } from '../model/lru-map.ts';
import { linkTypes } from '../packet/link-types.ts';

/** Whom a capture's outsiders play: `visitors` come under new addresses each time, `regulars` keep theirs. */
export type Cast = 'visitors' | 'regulars';

export interface DisguiseOptions {
  /** prefixes of the servers, which keep their addresses */
  readonly keep: readonly string[];
  /** addresses to take, one after the other and then from the beginning; where a family has none, it stays as recorded */
  readonly visitors: readonly string[];
  readonly regulars: readonly string[];
}

interface Pool {
  readonly addresses: readonly Address[];
  next: number;
}

/** Disguises that are remembered; a scene has some twenty. */
const maxMasks = 10_000;

const ipv4 = 0x0800;
const ipv6 = 0x86dd;
/** 802.1Q and 802.1ad */
const tags: ReadonlySet<number> = new Set([0x8100, 0x88a8]);

/**
 * Writes other addresses in place of those outside of a capture's servers, so that a recording looks as if it came
 * from all over the world. Only the addresses of Ethernet frames' outermost IP header: what messages say of themselves stays,
 * as behind a NAT, and checksums are no longer right (nothing of ours looks at them). Other link types stay as they are.
 */
export class Disguise {
  readonly #keep: AddressSet;
  readonly #pools: Readonly<Record<`${Cast} ${4 | 6}`, Pool>>;
  readonly #masks = new LruMap<string, Address>(maxMasks);

  constructor({ keep, visitors, regulars }: DisguiseOptions) {
    this.#keep = new AddressSet(keep.flatMap((text) => parsePrefix(text) ?? []));
    this.#pools = {
      'visitors 4': poolOf(visitors, 4),
      'visitors 6': poolOf(visitors, 6),
      'regulars 4': poolOf(regulars, 4),
      'regulars 6': poolOf(regulars, 6),
    };
  }

  /**
   * Changes the frame in place.
   * @param scene within a scene an address always gets the same one in its place; between scenes, another
   */
  apply(linkType: number, frame: Uint8Array, cast: Cast, scene: string): void {
    if (linkType !== linkTypes.ethernet) return;
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    let at = 12;
    while (at + 4 <= frame.length && tags.has(view.getUint16(at))) at += 4;
    if (at + 2 > frame.length) return;
    const type = view.getUint16(at);
    at += 2;
    if (type === ipv4 && at + 20 <= frame.length)
      for (const offset of [12, 16]) this.#mask4(view, at + offset, cast, scene);
    else if (type === ipv6 && at + 40 <= frame.length)
      for (const offset of [8, 24]) this.#mask6(view, at + offset, cast, scene);
  }

  #mask4(view: DataView, at: number, cast: Cast, scene: string): void {
    const mask = this.#maskOf(addressOf(0, 0, 0xffff, view.getUint32(at)), cast, scene);
    if (mask) view.setUint32(at, mask.words[3]);
  }

  #mask6(view: DataView, at: number, cast: Cast, scene: string): void {
    const address = addressOf(
      view.getUint32(at),
      view.getUint32(at + 4),
      view.getUint32(at + 8),
      view.getUint32(at + 12),
    );
    const mask = this.#maskOf(address, cast, scene);
    if (mask) for (const [i, word] of mask.words.entries()) view.setUint32(at + 4 * i, word);
  }

  #maskOf(address: Address, cast: Cast, scene: string): Address | undefined {
    const [a, b, c, d] = address.words;
    if (this.#keep.has(a, b, c, d)) return undefined;
    const key = `${scene} ${a} ${b} ${c} ${d}`;
    const known = this.#masks.touch(key);
    if (known) return known;
    const pool = this.#pools[`${cast} ${isMapped(a, b, c) ? 4 : 6}`];
    const mask = pool.addresses[pool.next];
    if (!mask) return undefined;
    pool.next = (pool.next + 1) % pool.addresses.length;
    this.#masks.set(key, mask);
    return mask;
  }
}

function poolOf(texts: readonly string[], family: 4 | 6): Pool {
  const addresses = texts.flatMap((text) => parseAddress(text) ?? []).filter((address) => address.family === family);
  return { addresses, next: 0 };
}
