import { writeSync } from 'node:fs';

/**
 * Lines of a log on standard error. What that does not take is lost, be it a full disk, a terminal that is gone or a reader that is stuck;
 * the next line that goes through says how much it was. The log must neither end what it tells of nor hold it up.
 */
export class LogLines {
  readonly #show: (line: string) => string;
  #lost = 0;

  /** @param show makes of a line of JSON what is written */
  constructor(show: (line: string) => string = (line) => line) {
    this.#show = show;
  }

  write(line: string): void {
    try {
      if (this.#lost > 0) {
        put(this.#show(lostLine(this.#lost)));
        this.#lost = 0;
      }
      put(this.#show(line));
    } catch {
      this.#lost++;
    }
  }
}

function lostLine(lost: number): string {
  const msg = `${lost} ${lost === 1 ? 'line' : 'lines'} of the log were lost: standard error did not take them`;
  return `${JSON.stringify({ level: 40, time: new Date().toISOString(), msg })}\n`;
}

function put(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(2, bytes, at);
}
