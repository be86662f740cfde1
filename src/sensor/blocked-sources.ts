import { addressOf, formatWords, type Prefix, prefixOf } from '../model/address.ts';
import type { BlockTarget } from '../model/block.ts';
import { type Datagram, tcp } from '../model/datagram.ts';
import { PrefixMap } from '../model/prefix-map.ts';

/** Servers repeat their last answers for 64 × T1 (RFC 3261, 17.2.1) after a block: those prove nothing. */
const grace = 35_000;
/** An answer to what came in while blocked follows it within this time. */
const answerTime = 2_000;
const alarmPause = 10_000;

interface Entry {
  since: number;
  seen: number;
  alarmed: number;
}

/**
 * What is shut out in the kernel, as the sensor must know it: frames of these sources still reach the capture.
 * An answer of ours to one of them means that the kernel did not drop it: that is told as a leak.
 */
export class BlockedSources {
  readonly #hosts4 = new Map<number, Entry>();
  readonly #prefixes = new PrefixMap<Entry>();
  readonly #flows = new Map<string, Entry>();
  readonly #leak: (address: string, time: number) => void;
  #others = 0;

  constructor(leak: (address: string, time: number) => void) {
    this.#leak = leak;
  }

  add(target: BlockTarget, time: number): void {
    const entry = { since: time, seen: 0, alarmed: 0 };
    if (target.kind === 'flow') this.#flows.set(flowKey(target.prefix, target.transport, target.port), entry);
    else if (isHost4(target.prefix)) this.#hosts4.set(target.prefix.words[3], entry);
    else this.#prefixes.set(target.prefix, entry);
    this.#others = this.#flows.size + this.#prefixes.size;
  }

  remove(target: BlockTarget): void {
    if (target.kind === 'flow') this.#flows.delete(flowKey(target.prefix, target.transport, target.port));
    else if (isHost4(target.prefix)) this.#hosts4.delete(target.prefix.words[3]);
    else this.#prefixes.delete(target.prefix);
    this.#others = this.#flows.size + this.#prefixes.size;
  }

  clear(): void {
    this.#hosts4.clear();
    this.#prefixes.clear();
    this.#flows.clear();
    this.#others = 0;
  }

  /** Whether the datagram's source is shut out, or it is an answer to one that is (and then tells the leak). */
  isBlocked(d: Datagram): boolean {
    if (this.#others === 0) {
      if (this.#hosts4.size === 0) return false;
      // IPv4 words are 0, 0, 0xffff, address; nothing else is in #hosts4
      if (d.src2 === 0xffff && d.src1 === 0) {
        const entry = this.#hosts4.get(d.src3);
        if (entry) {
          entry.seen = d.time;
          return true;
        }
      }
      if (d.dst2 === 0xffff && d.dst1 === 0 && this.#hosts4.has(d.dst3)) this.#answered(d, this.#hosts4.get(d.dst3)!);
      return false;
    }
    const blocked = this.#find(d.src0, d.src1, d.src2, d.src3, d.transport, d.sourcePort);
    if (blocked) {
      blocked.seen = d.time;
      return true;
    }
    const answered = this.#find(d.dst0, d.dst1, d.dst2, d.dst3, d.transport, d.destinationPort);
    if (answered) this.#answered(d, answered);
    return false;
  }

  #find(w0: number, w1: number, w2: number, w3: number, transport: number, port: number): Entry | undefined {
    if (w2 === 0xffff && w1 === 0 && w0 === 0) {
      const entry = this.#hosts4.get(w3);
      if (entry) return entry;
    }
    const address = addressOf(w0, w1, w2, w3);
    return (
      this.#prefixes.covering(address) ??
      (this.#flows.size > 0
        ? this.#flows.get(
            flowKey(prefixOf(address, address.family === 4 ? 32 : 128), transport === tcp ? 'TCP' : 'UDP', port),
          )
        : undefined)
    );
  }

  #answered(d: Datagram, entry: Entry): void {
    if (d.time - entry.since < grace || d.time - entry.seen > answerTime || d.time - entry.alarmed < alarmPause) return;
    entry.alarmed = d.time;
    this.#leak(formatWords(d.dst0, d.dst1, d.dst2, d.dst3), d.time);
  }
}

function isHost4(prefix: Prefix): boolean {
  return prefix.family === 4 && prefix.length === 32;
}

function flowKey(prefix: Prefix, transport: string, port: number): string {
  return `${prefix.words.join(' ')} ${transport} ${port}`;
}
