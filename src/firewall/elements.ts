import { errno } from '../netlink/errno.ts';
import { NetlinkWriter } from '../netlink/writer.ts';
import { FirewallError } from './firewall-error.ts';
import { hostWord } from './host-word.ts';
import { attribute, flag, intervalEnd, message } from './nfnetlink.ts';
import { tableName } from './ruleset.ts';
import type { Transaction } from './transaction.ts';

/** One entry of a set: what the kernel needs to know. */
export interface SetElement {
  readonly key: Buffer;
  /** milliseconds until the kernel forgets it, of a timed set */
  readonly remaining?: number;
  /** seconds that it is given anew, of a timed set */
  readonly renewal?: number;
  /** closes the range that the key before it opened */
  readonly closes?: boolean;
}

/** A nested attribute's length is 16 bits wide. An element takes at most 76 bytes. */
const mostElementBytes = 65_000;

/** Milliseconds that the kernel's clock can count for sure: about 10 years. */
const longest = 315_360_000_000;

/** Seconds that a block is given anew, 0 for never. The longest renewal that the map's 32 bits and the kernel's jiffies hold: about 10 years, seconds. */
export function renewalOf(timeout: number): number {
  return timeout > 0 ? Math.ceil(Math.min(timeout, longest) / 1000) : 0;
}

export function writeElement(writer: NetlinkWriter, element: SetElement): void {
  const nest = writer.nest(attribute.listElement);
  const key = writer.nest(attribute.element.key);
  writer.data(attribute.data.value, element.key);
  writer.endNest(key);
  if (element.closes) writer.u32(attribute.element.flags, intervalEnd);
  if (element.remaining !== undefined)
    writer.u64(attribute.element.timeout, Math.max(1, Math.min(longest, Math.ceil(element.remaining))));
  if (element.renewal !== undefined) {
    const data = writer.nest(attribute.element.data);
    writer.data(attribute.data.value, hostWord(element.renewal));
    writer.endNest(data);
  }
  writer.endNest(nest);
}

/** Adds a message about one element, or about many that were written with `writeElement`. */
export function addElements(
  transaction: Transaction,
  type: number,
  set: string,
  write: (writer: NetlinkWriter) => void,
): void {
  const { writer } = transaction;
  const flags = type === message.newElement ? flag.create : 0;
  const at = transaction.openMessage(type, flags, `entries of ${set}`);
  writer.text(attribute.elements.table, tableName);
  writer.text(attribute.elements.set, set);
  const list = writer.nest(attribute.elements.list);
  write(writer);
  writer.endNest(list);
  writer.endMessage(at);
}

/**
 * Gathers new elements by their set, so that one message carries many of them. The elements must not be in the kernel
 * yet, or be there with the same renewal.
 */
export class ElementBatch {
  readonly #bySet = new Map<string, NetlinkWriter>();
  readonly #full: { readonly set: string; readonly bytes: Buffer }[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(set: string, element: SetElement): void {
    let writer = this.#bySet.get(set);
    if (!writer) {
      writer = new NetlinkWriter(4096);
      this.#bySet.set(set, writer);
    }
    writeElement(writer, element);
    this.#size++;
    if (writer.length < mostElementBytes - 128) return;
    this.#full.push({ set, bytes: Buffer.from(writer.bytes) });
    writer.clear();
  }

  /** Sends what was gathered as one transaction and is empty then. Throws a FirewallError. */
  commit(transaction: Transaction): void {
    transaction.begin();
    this.moveTo(transaction);
    transaction.commit();
  }

  /** Adds what was gathered to the open transaction and is empty then. */
  moveTo(transaction: Transaction): void {
    for (const { set, bytes } of this.#full) addElements(transaction, message.newElement, set, (w) => w.raw(bytes));
    for (const [set, writer] of this.#bySet) {
      if (writer.length > 0) addElements(transaction, message.newElement, set, (w) => w.raw(writer.bytes));
      writer.clear();
    }
    this.#full.length = 0;
    this.#size = 0;
  }
}

/**
 * Adds to `transaction` what removes an element whether it is there or not.
 * @param destroy whether the kernel knows DESTROY messages (Linux 6.3). Without them the removal of what is not there
 * fails the transaction, so it is asked first; what expires in between makes the caller try again
 */
export function addRemoval(
  transaction: Transaction,
  set: string,
  key: Buffer,
  destroy: boolean,
  isThere: (set: string, key: Buffer) => boolean,
): void {
  if (!destroy && !isThere(set, key)) return;
  addElements(transaction, destroy ? message.destroyElement : message.deleteElement, set, (w) =>
    writeElement(w, { key }),
  );
}

/** Of the kernels without DESTROY: an element expired between question and removal. */
export function expiredMeanwhile(error: unknown): boolean {
  return error instanceof FirewallError && error.errno === errno.ENOENT;
}
