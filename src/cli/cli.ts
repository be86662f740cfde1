import { CliError } from './cli-error.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { jsonDocument, jsonLine, safeText } from './safe-text.ts';
import type { Streams } from './streams.ts';
import { colourStyle, plainStyle, type Style, wantsColour } from './style.ts';
import { type Column, tableLines } from './table.ts';
import { wrapText } from './text-width.ts';

/** What every command writes with. Results go to stdout, everything else to stderr. */
export class Cli {
  readonly streams: Streams;
  readonly style: Style;
  /** with which the program ends; a command may set it */
  exitCode: ExitCode = exitCode.ok;

  constructor(streams: Streams) {
    this.streams = streams;
    this.style = wantsColour(streams.stdout.isTTY === true, streams.environment) ? colourStyle : plainStyle;
  }

  /** Columns of the terminal; undefined where stdout is none. */
  get width(): number | undefined {
    return this.streams.stdout.isTTY ? Math.max(20, this.streams.stdout.columns ?? 80) : undefined;
  }

  now(): number {
    return this.streams.now();
  }

  /** Lines on stdout. What comes from the wire or a file must have gone through safeText. */
  print(...lines: readonly string[]): void {
    if (lines.length > 0) this.streams.stdout.write(`${lines.join('\n')}\n`);
  }

  /** A sentence that breaks at the terminal's edge, its further lines under the first. `paint` colours the lead. */
  paragraph(text: string, lead = '', paint: (lead: string) => string = (plain) => plain): void {
    const indent = ' '.repeat(lead.length);
    const lines = wrapText(text, Math.max(20, (this.width ?? 100_000) - lead.length));
    this.print(...lines.map((line, i) => (i === 0 ? paint(lead) : indent) + line));
  }

  heading(text: string): void {
    this.print('', this.style.strong(text));
  }

  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    this.print(...tableLines(columns, rows, this.width, this.style.faint));
  }

  /** The one JSON document of a command. */
  json(value: unknown): void {
    this.print(jsonDocument(value));
  }

  /** One record of a stream of them. */
  jsonRecord(value: unknown): void {
    this.print(jsonLine(value));
  }

  /** Something that the operator should know beside the result. */
  note(text: string): void {
    this.streams.stderr.write(`sipprot: ${text.split('\n').map(safeText).join('\n')}\n`);
  }

  /** A `sleep` that ends early when `signal` is aborted. */
  async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const { setTimeout } = await import('node:timers/promises');
    await setTimeout(milliseconds, undefined, signal ? { signal } : {}).catch(() => {});
  }

  /** Asks on stderr; true only for a yes. Where nobody can be asked it is an error that names `flag`. */
  async confirm(question: string, flag: string): Promise<boolean> {
    const { stdin, stderr } = this.streams;
    if (!stdin.isTTY || !stderr.isTTY)
      throw new CliError(exitCode.usage, `nobody can be asked here: say ${flag} to do it`);
    const { createInterface } = await import('node:readline/promises');
    const prompt = createInterface({ input: stdin, output: process.stderr });
    try {
      return /^\s*y(es)?\s*$/i.test(await prompt.question(`${question} [y/N] `));
    } finally {
      prompt.close();
    }
  }
}
