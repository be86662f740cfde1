import { addressOf, formatWords, hostPrefix, type Prefix } from '../model/address.ts';
import { type BlockTarget, formatTarget } from '../model/block.ts';
import { type Datagram, tcp } from '../model/datagram.ts';
import { PrefixMap } from '../model/prefix-map.ts';

/** Servers repeat their last answers for 64 × T1 (RFC 3261, 17.2.1) after a block: those prove nothing. */
const grace = 35_000;
/** An answer to what came in while blocked follows it within this time. */
const answerTime = 2_000;
const alarmPause = 10_000;
const maxHeard = 10_000;

interface Entry {
  readonly target: BlockTarget;
  readonly since: number;
  /** last frame of the source */
  seen: number;
  alarmed: number;
}

/**
 * What is shut out in the kernel, as the sensor must know it: frames of these sources still reach the capture.
 * An answer of ours to one of them means that the kernel did not drop it: that is told as a leak.
 *
 * Asked for every datagram: addresses of IPv4 and /64s of IPv6, nearly all of what is blocked, cost one look-up.
 */
export class BlockedSources {
  /** keys are signed words: those are small integers to the engine, which larger ones are not */
  readonly #hosts4 = new Map<number, Entry>();
  /** /64s by their two upper words */
  readonly #nets6 = new Map<number, Map<number, Entry>>();
  readonly #others = new PrefixMap<Entry>();
  /** flows by address, then transport and port */
  readonly #flows = new PrefixMap<Map<string, Entry>>();
  readonly #heard = new Set<Entry>();
  readonly #leak: (address: string, time: number) => void;

  constructor(leak: (address: string, time: number) => void) {
    this.#leak = leak;
  }

  add(target: BlockTarget, time: number): void {
    const entry: Entry = { target, since: time, seen: 0, alarmed: 0 };
    const { prefix } = target;
    if (target.kind === 'flow') {
      const flows = this.#flows.get(prefix) ?? new Map<string, Entry>();
      flows.set(`${target.transport} ${target.port}`, entry);
      this.#flows.set(prefix, flows);
    } else if (isHost4(prefix)) this.#hosts4.set(prefix.words[3] | 0, entry);
    else if (isNet64(prefix)) {
      const nets = this.#nets6.get(prefix.words[0] | 0) ?? new Map<number, Entry>();
      nets.set(prefix.words[1] | 0, entry);
      this.#nets6.set(prefix.words[0] | 0, nets);
    } else this.#others.set(prefix, entry);
  }

  remove(target: BlockTarget): void {
    const { prefix } = target;
    if (target.kind === 'flow') {
      const flows = this.#flows.get(prefix);
      flows?.delete(`${target.transport} ${target.port}`);
      if (flows?.size === 0) this.#flows.delete(prefix);
    } else if (isHost4(prefix)) this.#hosts4.delete(prefix.words[3] | 0);
    else if (isNet64(prefix)) {
      const nets = this.#nets6.get(prefix.words[0] | 0);
      nets?.delete(prefix.words[1] | 0);
      if (nets?.size === 0) this.#nets6.delete(prefix.words[0] | 0);
    } else this.#others.delete(prefix);
  }

  /** Whether the datagram's source is shut out. An answer to one that is, is told as a leak. */
  isBlocked(d: Datagram): boolean {
    const source = this.#find(d.src0, d.src1, d.src2, d.src3, d.transport, d.sourcePort);
    if (source) {
      source.seen = d.time;
      if (this.#heard.size < maxHeard) this.#heard.add(source);
      return true;
    }
    const asked = this.#find(d.dst0, d.dst1, d.dst2, d.dst3, d.transport, d.destinationPort);
    if (asked) this.#answered(d, asked);
    return false;
  }

  /** What was heard of since the last call. */
  takeHeard(): string[] {
    const targets = [...this.#heard].map(({ target }) => formatTarget(target));
    this.#heard.clear();
    return targets;
  }

  #find(w0: number, w1: number, w2: number, w3: number, transport: number, port: number): Entry | undefined {
    const four = w2 === 0xffff && w1 === 0 && w0 === 0;
    const entry = four
      ? this.#hosts4.get(w3 | 0)
      : this.#nets6.size === 0
        ? undefined
        : this.#nets6.get(w0 | 0)?.get(w1 | 0);
    if (entry || (this.#others.size === 0 && this.#flows.size === 0)) return entry;
    const address = addressOf(w0, w1, w2, w3);
    if (this.#flows.size > 0) {
      const flow = this.#flows.get(hostPrefix(address))?.get(`${transport === tcp ? 'TCP' : 'UDP'} ${port}`);
      if (flow) return flow;
    }
    return this.#others.size === 0 ? undefined : this.#others.covering(address);
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

function isNet64(prefix: Prefix): boolean {
  return prefix.family === 6 && prefix.length === 64;
}
