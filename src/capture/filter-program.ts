/**
 * Operations of classic BPF, the language of the kernel's packet filters (linux/filter.h and linux/bpf_common.h): it has an
 * accumulator, an index register `x` and a few words of memory, jumps only ahead, and ends with the number of bytes to keep.
 */
export const operation = {
  /** accumulator from the frame: two bytes or one, at `k` or at `x + k`; outside the frame the program ends with 0 */
  half: 0x28,
  halfAtIndex: 0x48,
  byteAtIndex: 0x50,
  /** accumulator to and from word `k` of the memory */
  store: 0x02,
  recall: 0x60,
  setIndex: 0x01,
  toIndex: 0x07,
  fromIndex: 0x87,
  add: 0x04,
  addIndex: 0x0c,
  and: 0x54,
  shiftLeft: 0x64,
  shiftRight: 0x74,
} as const;

/** Jumps that compare the accumulator with `k`. */
export const comparison = { equals: 0x15, above: 0x25, atLeast: 0x35, hasBits: 0x45 } as const;

const jumpAlways = 0x05;
const end = 0x06;
/** struct sock_filter: code (16 bits), jt, jf (8 bits each), k (32 bits) */
export const instructionBytes = 8;
const farthest = 255;

interface Instruction {
  readonly code: number;
  readonly k: number;
  /** labels where a jump goes; the next instruction without one */
  readonly yes?: string | undefined;
  readonly no?: string | undefined;
}

/** Puts a filter together, instruction by instruction; jumps name labels that come later. */
export class FilterProgram {
  readonly #instructions: Instruction[] = [];
  readonly #labels = new Map<string, number>();

  /** How many instructions there are so far. */
  get size(): number {
    return this.#instructions.length;
  }

  /** The next instruction is where jumps to `name` go. */
  label(name: string): this {
    this.#labels.set(name, this.#instructions.length);
    return this;
  }

  add(code: number, k = 0): this {
    this.#instructions.push({ code, k });
    return this;
  }

  /** Goes on at `yes` or `no`, or with the next instruction where that is not given; conditional jumps reach over 255 instructions. */
  test(code: number, k: number, { yes, no }: { yes?: string; no?: string }): this {
    this.#instructions.push({ code, k, yes, no });
    return this;
  }

  jump(to: string): this {
    this.#instructions.push({ code: jumpAlways, k: 0, yes: to });
    return this;
  }

  /** Ends: so many bytes of the frame are let through; 0 drops it. */
  end(bytes: number): this {
    this.#instructions.push({ code: end, k: bytes });
    return this;
  }

  /** An array of struct sock_filter. Throws RangeError where a conditional jump is too far, which is a mistake in the program. */
  assemble(): Uint8Array {
    const bytes = new Uint8Array(this.#instructions.length * instructionBytes);
    const view = new DataView(bytes.buffer);
    for (const [i, { code, k, yes, no }] of this.#instructions.entries()) {
      const at = i * instructionBytes;
      view.setUint16(at, code, true);
      if (code === jumpAlways) view.setUint32(at + 4, this.#distance(i, yes), true);
      else {
        view.setUint8(at + 2, this.#short(i, yes));
        view.setUint8(at + 3, this.#short(i, no));
        view.setUint32(at + 4, k, true);
      }
    }
    return bytes;
  }

  #short(from: number, to: string | undefined): number {
    const distance = this.#distance(from, to);
    if (distance > farthest) throw new RangeError(`the jump to ${to} goes over ${distance} instructions`);
    return distance;
  }

  #distance(from: number, to: string | undefined): number {
    if (to === undefined) return 0;
    const target = this.#labels.get(to);
    if (target === undefined || target <= from) throw new RangeError(`there is no label ${to} ahead`);
    return target - from - 1;
  }
}
