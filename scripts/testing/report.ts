import { styleText } from 'node:util';
import type { Failure, Tally } from './tally.ts';

/** What a person reads as the tests go on. Colours only where the terminal shows them. */
export class Report {
  readonly #write: (text: string) => void;
  readonly #home: string;

  constructor(home: string, write: (text: string) => void) {
    this.#home = home;
    this.#write = write;
  }

  group(title: string, files: number): void {
    this.#write(`\n${title} (${files} ${files === 1 ? 'file' : 'files'})\n`);
  }

  /** One line when the results of a file are all there. What the file printed is shown only where it failed. */
  file(path: string, { passed, failed, skipped }: Tally, milliseconds: number, output: string): void {
    const parts = [`${passed} passed`];
    if (failed > 0) parts.push(`${failed} failed`);
    if (skipped > 0) parts.push(`${skipped} skipped`);
    const mark = failed > 0 ? styleText('red', 'FAIL') : styleText('green', 'ok  ');
    this.#write(`${mark} ${this.#relative(path)}: ${parts.join(', ')} (${(milliseconds / 1000).toFixed(1)} s)\n`);
    if (failed > 0 && output.trim() !== '') this.#write(`${indent(output.trimEnd())}\n`);
  }

  /** Why tests were skipped, failures in full, and where there are several which: at the end, where they are looked for. */
  close(tally: Tally): void {
    const reasons = new Map<string, number>();
    for (const { reason } of tally.skips) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    for (const [reason, times] of reasons) this.#write(`\nskipped ${times}: ${reason || 'no reason given'}`);
    if (reasons.size > 0) this.#write('\n');
    for (const failure of tally.failures) this.#failure(failure);
    if (tally.failures.length > 1) {
      this.#write('\nfailed:\n');
      for (const { file, line, path } of tally.failures)
        this.#write(`  ${this.#relative(file)}:${line} ${path.at(-1)}\n`);
    }
    this.#write('\n');
  }

  #failure({ file, line, path, detail }: Failure): void {
    this.#write(`\n${styleText('red', 'FAIL')} ${path.join(' › ')}\n`);
    this.#write(`  ${this.#relative(file)}:${line}\n`);
    this.#write(`${indent(detail)}\n`);
  }

  #relative(path: string): string {
    return path.startsWith(`${this.#home}/`) ? path.slice(this.#home.length + 1) : path;
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
