import { errno } from '../netlink/errno.ts';
import { eachAttribute, textOf } from '../netlink/reader.ts';
import type { NetlinkSocket } from '../netlink/socket.ts';
import { NetlinkWriter } from '../netlink/writer.ts';
import { errorOfErrno, FirewallError } from './firewall-error.ts';
import { control, flag, inet, message, subsystem } from './nfnetlink.ts';

/**
 * One nf_tables transaction: all of its messages take effect at one instant, or none does (nfnetlink batch:
 * NFNL_MSG_BATCH_BEGIN … NFNL_MSG_BATCH_END in one datagram). Packets see the rules and sets as they were before or
 * as they are after, never between. The object is reused; `begin` empties it.
 */
export class Transaction {
  readonly writer = new NetlinkWriter(64 << 10);
  readonly #socket: NetlinkSocket;
  #sequence = 1;
  #first = 1;
  /** offset of the last message, whose acknowledgement stands for the whole transaction */
  #last = -1;
  readonly #labels: string[] = [];

  constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  get isEmpty(): boolean {
    return this.#last < 0;
  }

  begin(): void {
    this.writer.clear();
    this.#labels.length = 0;
    this.#last = -1;
    // an int in the kernel's answers: start over well before it is negative
    if (this.#sequence > 0x7000_0000) this.#sequence = 1;
    this.#first = this.#sequence;
    const at = this.writer.message(control.batchBegin, flag.request, this.#next('transaction'), 0, subsystem);
    this.writer.endMessage(at);
  }

  /**
   * Adds one message.
   * @param label what it does, for the error message
   * @param flags beside NLM_F_REQUEST
   */
  add(type: number, flags: number, label: string, body: (writer: NetlinkWriter) => void): void {
    const at = this.openMessage(type, flags, label);
    body(this.writer);
    this.writer.endMessage(at);
  }

  /** Like `add`, for callers that write the body themselves and then call `writer.endMessage` with what is returned. */
  openMessage(type: number, flags: number, label: string): number {
    const at = this.writer.message((subsystem << 8) | type, flag.request | flags, this.#next(label), inet);
    this.#last = at;
    return at;
  }

  /**
   * Sends it and returns when the kernel has it. Throws a FirewallError, and then nothing of it holds (except with
   * code `lost-answer`).
   */
  commit(): void {
    if (this.#last < 0) return;
    const acknowledged = this.#first + this.#labels.length - 1;
    const end = this.writer.message(control.batchEnd, flag.request, this.#next('transaction'), 0, subsystem);
    this.writer.endMessage(end);
    const bytes = this.writer.bytes;
    bytes.writeUInt16LE(bytes.readUInt16LE(this.#last + 6) | flag.ack, this.#last + 6);
    try {
      // answers to an earlier request that was given up
      while (this.#socket.receive());
      this.#socket.send(bytes);
      this.#readAnswers(acknowledged);
    } catch (error) {
      // whatever is still queued belongs to this failure
      this.#socket.close();
      throw error;
    }
  }

  #next(label: string): number {
    this.#labels.push(label);
    return this.#sequence++;
  }

  #readAnswers(last: number): void {
    let confirmed = false;
    let failure: FirewallError | undefined;
    for (;;) {
      const answer = this.#socket.receive();
      if (!answer) break;
      eachAnswer(answer, (sequence, number, reason) => {
        if (sequence < this.#first || sequence >= this.#sequence) return;
        if (number !== 0)
          failure ??= errorOfErrno(number, this.#labels[sequence - this.#first] ?? 'transaction', reason);
        else if (sequence === last) confirmed = true;
      });
    }
    if (failure) throw failure;
    if (!confirmed) throw new FirewallError('lost-answer', 'no acknowledgement came', errno.ENOBUFS);
  }
}

/** Calls `each` with sequence number, errno (0: acknowledged) and the kernel's words of every NLMSG_ERROR. */
function eachAnswer(bytes: Buffer, each: (sequence: number, errno: number, reason: string) => void): void {
  let at = 0;
  while (at + 16 <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    if (length < 16 || at + length > bytes.length) return;
    if (bytes.readUInt16LE(at + 4) === control.error && length >= 36) {
      let reason = '';
      // struct nlmsgerr: errno and the 16 bytes of the header that it answers (NETLINK_CAP_ACK), then attributes
      eachAttribute(bytes, at + 36, at + length, (type, start, end) => {
        if (type === 1) reason = textOf(bytes, { start, end });
      });
      each(bytes.readUInt32LE(at + 8), -bytes.readInt32LE(at + 16), reason);
    }
    at += (length + 3) & ~3;
  }
}

/**
 * Whether this kernel knows the DESTROY messages (Linux 6.3). Asked with a table that cannot exist, which changes
 * nothing. Throws a FirewallError where the kernel lets us do nothing at all.
 */
export function knowsDestroy(transaction: Transaction): boolean {
  transaction.begin();
  transaction.add(message.destroyTable, 0, 'asking for DESTROY messages', (w) => w.text(1, 'sipprot-never-exists'));
  try {
    transaction.commit();
    return true;
  } catch (error) {
    if (error instanceof FirewallError && (error.errno === errno.EINVAL || error.errno === errno.EOPNOTSUPP))
      return false;
    throw error;
  }
}
