import type { Streams } from './streams.ts';

const repaintEvery = 100;
const barWidth = 24;

/** A bar on stderr while something takes long; nothing at all where stderr is no terminal. */
export class Progress {
  readonly #streams: Streams;
  readonly #title: string;
  readonly #started: number;
  #painted = 0;
  #shown = false;

  constructor(streams: Streams, title: string) {
    this.#streams = streams;
    this.#title = title;
    this.#started = streams.now();
    this.#painted = this.#started;
  }

  /** @param share 0–1, or undefined where the end is not known; `note` stands behind the bar */
  show(share: number | undefined, note: string): void {
    if (!this.#streams.stderr.isTTY) return;
    const now = this.#streams.now();
    // what is over in a moment needs no bar
    if (now - this.#painted < (this.#shown ? repaintEvery : 400)) return;
    this.#painted = now;
    this.#shown = true;
    const bar =
      share === undefined
        ? ''
        : `[${'#'.repeat(Math.round(Math.min(share, 1) * barWidth)).padEnd(barWidth, '.')}] ${Math.min(99, Math.floor(share * 100))}% `;
    const width = (this.#streams.stderr.columns ?? 80) - 1;
    this.#streams.stderr.write(`\r\x1b[2K${`${this.#title} ${bar}${note}`.slice(0, width)}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#shown) this.#streams.stderr.write('\r\x1b[2K');
    this.#shown = false;
  }
}
