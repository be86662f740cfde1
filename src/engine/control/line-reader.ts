const newline = 10;

/** Cuts a byte stream into lines, without their newline, and gives up on a line that is too long. */
export class LineReader {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #held = 0;

  /** @param longest bytes of one line */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that are complete with this chunk; undefined when a line is longer than allowed. */
  take(chunk: Buffer): string[] | undefined {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      if (this.#held + end - start > this.#longest) return undefined;
      lines.push(this.#finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) {
      this.#parts.push(chunk.subarray(start));
      this.#held += chunk.length - start;
    }
    return this.#held > this.#longest ? undefined : lines;
  }

  #finish(last: Buffer): string {
    if (this.#parts.length === 0) return last.toString('utf8');
    const line = Buffer.concat([...this.#parts, last]).toString('utf8');
    this.#parts = [];
    this.#held = 0;
    return line;
  }
}
