import { SeenStamps } from './stamps.ts';
import type { StreamId } from './stream-state.ts';

/** no bucket has this id */
const noLonger = 'no longer as it was';

/** Up to where this host has read what is not read from the beginning each time: the blocks and the attacks. Kept over a restart. */
export class Place {
  readonly seenBlocks: SeenStamps;
  /** sequence of the last block that was applied; undefined: none was, or the bucket was made anew */
  blocks: number | undefined;
  attacks: number | undefined;
  /** which bucket of blocks it was */
  #stream: string;

  constructor(remembered: Readonly<Record<string, string>>) {
    this.seenBlocks = new SeenStamps(numbersOf(remembered['blocks.stamps']));
    this.#stream = remembered['blocks.stream'] ?? '';
    this.blocks = numberOf(remembered['blocks.sequence']);
    this.attacks = numberOf(remembered['attacks.sequence']);
  }

  /** Whether a bucket was reached at all since the host joined. */
  get isKnown(): boolean {
    return this.#stream !== '';
  }

  /** The bucket of blocks as it is now. True: another one than before, which knows nothing of what that held. */
  enter({ id, last }: StreamId): boolean {
    if (id === this.#stream && (this.blocks ?? 0) <= last) return false;
    const isAnother = this.isKnown;
    this.#stream = id;
    if (isAnother) {
      this.blocks = undefined;
      this.attacks = undefined;
    }
    return isAnother;
  }

  /** The bucket is the same, and has other messages in the place of some that were read: it is another one. */
  wentBack(): void {
    if (this.isKnown) this.#stream = noLonger;
  }

  /** What this member wrote from this sequence on is read again. */
  rewind(member: string, sequence: number): void {
    this.seenBlocks.forget(member);
    if (this.blocks !== undefined) this.blocks = Math.min(this.blocks, sequence - 1);
  }

  /** To be given to the constructor after a restart. */
  values(): Record<string, string> {
    return {
      'blocks.stream': this.#stream,
      'blocks.sequence': String(this.blocks ?? 0),
      'blocks.stamps': JSON.stringify(this.seenBlocks),
      ...(this.attacks === undefined ? {} : { 'attacks.sequence': String(this.attacks) }),
    };
  }
}

export function numberOf(text: string | undefined): number | undefined {
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function numbersOf(text: string | undefined): Record<string, number> {
  try {
    return JSON.parse(text ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
}
