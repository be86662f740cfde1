/** One record of a CSV file (RFC 4180) with the number of its first line, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
  /** what is wrong with its quotes */
  readonly problem?: string;
}

/**
 * Reads CSV with commas, semicolons (as spreadsheets of many countries write) or tabs between its fields, after whichever
 * comes first outside quotes. Any line end, quoted fields over several lines, a byte order mark. Empty lines are left out.
 */
export function parseCsv(text: string): CsvRecord[] {
  const source = text.replace(/^\ufeff/, '');
  const separator = /^(?:"(?:[^"]|"")*"|[^",;\t\r\n])*([,;\t])/m.exec(source)?.[1] ?? ',';
  const records: CsvRecord[] = [];
  let line = 1;
  let at = 0;
  while (at < source.length) {
    const first = line;
    const fields: string[] = [];
    let problem: string | undefined;
    for (let more = true; more; ) {
      const field =
        source[skipBlanks(source, at)] === '"' ? quotedField(source, at, separator) : plainField(source, at, separator);
      line += field.lines;
      fields.push(field.text);
      problem ??= field.problem;
      at = field.end;
      more = source[at] === separator;
      if (more) at++;
    }
    if (source[at] === '\r') at++;
    if (source[at] === '\n') at++;
    line++;
    if (fields.length > 1 || fields[0] !== '') records.push({ line: first, fields, ...(problem ? { problem } : {}) });
  }
  return records;
}

/** One line of CSV without its end. */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",;\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

interface Field {
  readonly text: string;
  /** line ends within it */
  readonly lines: number;
  /** where the separator, the line end or the end of the text stands */
  readonly end: number;
  readonly problem?: string;
}

function plainField(source: string, start: number, separator: string): Field {
  let end = start;
  while (end < source.length && source[end] !== separator && source[end] !== '\n' && source[end] !== '\r') end++;
  return { text: source.slice(start, end).trim(), lines: 0, end };
}

function quotedField(source: string, start: number, separator: string): Field {
  const open = skipBlanks(source, start);
  let text = '';
  let at = open + 1;
  for (;;) {
    const quote = source.indexOf('"', at);
    if (quote < 0) {
      const rest = plainField(source, start, separator);
      return { ...rest, problem: 'a quoted field does not end' };
    }
    text += source.slice(at, quote);
    at = quote + 1;
    if (source[at] !== '"') break;
    text += '"';
    at++;
  }
  const tail = plainField(source, at, separator);
  const lines = text.split('\n').length - 1;
  return { text, lines, end: tail.end, ...(tail.text === '' ? {} : { problem: 'text follows after a quoted field' }) };
}

function skipBlanks(source: string, at: number): number {
  let next = at;
  while (source[next] === ' ') next++;
  return next;
}
