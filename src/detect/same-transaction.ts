import { transactionColumn, transactionFlag, transactionWidth } from './transaction-table.ts';

/** of one transaction, and in all */
const mostBehind = 16;
const mostTransactions = 4_096;

/**
 * Requests that came under the branch, Call-ID and CSeq of another one, before that was answered. No client writes two different ones
 * so (RFC 3261, 8.1.1.7), but a server that keeps no transactions, as registrars do, answers each. Without this the second would
 * stand for both: whoever sends a harmless one after each guess would never be seen to guess. They wait here by the place of the
 * first one's record, and take it in the order in which they came, each after the final reply to the one before.
 */
export class SameTransaction {
  readonly #behind = new Map<number, Int32Array[]>();

  /** Keeps a request behind that of the record at `at`. `record`: as it would stand in the table. */
  add(at: number, record: Int32Array): void {
    const behind = this.#behind.get(at);
    if (behind === undefined) {
      if (this.#behind.size >= mostTransactions) this.#behind.delete(this.#behind.keys().next().value!);
      this.#behind.set(at, [record]);
      return;
    }
    if (behind.length < mostBehind) {
      behind.push(record);
      return;
    }
    // what shows credentials is what others may be meant to hide
    const harmless = behind.findIndex((one) => !hasCredentials(one));
    if (harmless < 0 || !hasCredentials(record)) return;
    behind.splice(harmless, 1);
    behind.push(record);
  }

  /** A request with this content waits there already. */
  has(at: number, content: number): boolean {
    if (this.#behind.size === 0) return false;
    return this.#behind.get(at)?.some((one) => one[transactionColumn.content] === (content | 0)) === true;
  }

  /** The request that is to be answered next, if there is one; it is taken out. */
  take(at: number): Int32Array | undefined {
    if (this.#behind.size === 0) return undefined;
    const behind = this.#behind.get(at);
    const next = behind?.shift();
    if (behind?.length === 0) this.#behind.delete(at);
    return next;
  }

  /** Another transaction has the place now. */
  forget(at: number): void {
    if (this.#behind.size > 0) this.#behind.delete(at);
  }
}

export function newRecord(): Int32Array {
  return new Int32Array(transactionWidth);
}

function hasCredentials(record: Int32Array): boolean {
  return (record[transactionColumn.flags]! & transactionFlag.credentials) !== 0;
}
