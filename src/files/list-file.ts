import { type CsvError, parse } from 'csv-parse/sync';
import { formatPrefix, parsePrefix } from '../model/address.ts';
import { plainField } from './csv-record.ts';

export interface FileEntry {
  /** counts from 1 */
  readonly line: number;
  readonly prefix: string;
  /** absent: the line has no field for it */
  readonly note?: string;
}

/** What a CSV file of list entries holds. */
export interface ListFile {
  readonly entries: readonly FileEntry[];
  readonly invalid: readonly { readonly line: number; readonly text: string; readonly reason: string }[];
  /** lines whose prefix stood in an earlier one */
  readonly repeated: readonly { readonly line: number; readonly prefix: string; readonly first: number }[];
}

/** The file is no text that could be read at all. `message` says what to do. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

const longestNote = 500;
const longestRecord = 100_000;
/** a list holds half as many entries; each line costs some microseconds and half a kilobyte, whatever it holds */
const mostLines = 500_000;
/** where the separator is looked for, characters: a line of many megabytes is more than the matcher of patterns takes */
const looked = 1_000_000;

interface Row {
  readonly record: readonly string[];
  /** counts from 1 */
  readonly line: number;
}

/** `bytes`: where the record ends, its line end included. */
interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly bytes: number };
}

/** `sep=;` in the first line tells Excel the separator. */
const separatorLine = /^sep=$/i;

/** Zero-width characters that come along when an address is copied from a page. */
const unseen = /[\u200b-\u200f\u2060\ufeff]/g;

/**
 * The first one outside of quotation marks. Of those marks one alone ends a field, so that there is one way to read a row of them:
 * with more than one, a line of a hundred would keep the process busy for ever.
 */
const firstSeparator = /^(?:"(?:[^"]|"")*"(?!")|[^",;\t\r\n])*([,;\t])/m;

const tooLong = 'a line is longer than 100,000 bytes';

/** What the parser says, in an operator's words. */
const problems = new Map<string, string>([
  ['CSV_QUOTE_NOT_CLOSED', 'a field begins with a quotation mark and does not end with one'],
  [
    'INVALID_OPENING_QUOTE',
    'a quotation mark stands within a field; put the field in quotation marks, and write those in it twice',
  ],
  [
    'CSV_INVALID_CLOSING_QUOTE',
    'text follows the quotation mark that ends a field; write quotation marks within a field twice',
  ],
  ['CSV_MAX_RECORD_SIZE', tooLong],
]);

const lf = 10;
const cr = 13;

/**
 * Reads the columns address and note, or those that the first line names (address, ip, prefix, network; note, comment).
 * Commas, semicolons or tabs; any line end, also several in one file; UTF-8, or what Excel calls Unicode text (UTF-16); a byte
 * order mark. Lines without anything in them are passed over. A file without notes says nothing of them. Throws FileError.
 */
export function readListFile(bytes: Buffer): ListFile {
  const entries: FileEntry[] = [];
  const invalid: { line: number; text: string; reason: string }[] = [];
  const repeated: { line: number; prefix: string; first: number }[] = [];
  const seen = new Map<string, number>();
  let columns: Columns | undefined;
  for (const { record, line } of rowsOf(bytes)) {
    if (!columns) {
      columns = columnsOf(record);
      if (columns.areNamed) continue;
    }
    const wrote = plainField(record[columns.address] ?? '')
      .replace(unseen, '')
      .trim();
    const said = record[columns.note];
    const comment = said === undefined ? undefined : plainField(said).trim();
    const parsed = parsePrefix(wrote);
    const reason = parsed ? noteProblem(comment ?? '') : addressProblem(wrote);
    if (!parsed || reason !== undefined) {
      invalid.push({ line, text: record.join(',').slice(0, 100), reason: reason ?? addressProblem(wrote) });
      continue;
    }
    const prefix = formatPrefix(parsed);
    const first = seen.get(prefix);
    if (first !== undefined) repeated.push({ line, prefix, first });
    else {
      seen.set(prefix, line);
      entries.push(comment === undefined ? { line, prefix } : { line, prefix, note: comment });
    }
  }
  return { entries, invalid, repeated };
}

interface Columns {
  readonly address: number;
  /** -1: there is none */
  readonly note: number;
  /** the first line has titles, and no entry */
  readonly areNamed: boolean;
}

function columnsOf(first: readonly string[]): Columns {
  const titles = first.map((field) => field.trim().toLowerCase());
  const address = titles.findIndex((title) => /^(ip[ _-]?)?(address|addresses|ip|prefix|network|cidr)$/.test(title));
  const note = titles.findIndex((title) => /^(notes?|comments?|description)$/.test(title));
  if (address >= 0) return { address, note, areNamed: true };
  // whatever language it is in: what has neither digit, dot nor colon was never meant for an address
  const areNamed = titles.some(Boolean) && titles.every((title) => /^[\p{L}\s_-]*$/u.test(title));
  return { address: 0, note: 1, areNamed };
}

function* rowsOf(bytes: Buffer): Generator<Row> {
  const text = textOf(bytes);
  if (text.includes('\0')) throw new FileError('The file is no text: save it as CSV.');
  const encoded = Buffer.from(text);
  checkLines(encoded);
  const separator = firstSeparator.exec(text.slice(0, looked))?.[1] ?? ',';
  const rows = isPlain(text) ? plainRows(text, separator) : parsedRows(text, encoded, separator);
  for (const row of rows) {
    const { record, line } = row;
    if (record.every((field) => field === '')) continue;
    if (line > 1 || !separatorLine.test(record[0] ?? '')) yield row;
  }
}

/**
 * A record is a line, and nothing in it means anything else: without quotes, and with line ends of one kind. A list of 100,000 is read in
 * half the time then, and without filling the memory.
 */
function isPlain(text: string): boolean {
  if (text.includes('"') || text.startsWith('\ufeff')) return false;
  return !text.includes('\r') || !/\r(?!\n)|(?<!\r)\n/.test(text);
}

/** The parser's own bound on a record counts neither quotation marks nor separators. Throws FileError. */
function checkLines(bytes: Buffer): void {
  let line = 1;
  let begin = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && !endsLine(bytes, at)) continue;
    if (at - begin > longestRecord) throw noCsv(line, tooLong);
    if (line > mostLines) throw new FileError('The file has more than 500,000 lines: split it.');
    begin = at + 1;
    if (begin < bytes.length) line++;
  }
}

function noCsv(line: number, problem: string): FileError {
  return new FileError(`The file is no CSV, from line ${line} on: ${problem}.`);
}

function* plainRows(text: string, separator: string): Generator<Row> {
  const lineEnd = text.includes('\r') ? '\r\n' : '\n';
  let line = 1;
  for (let at = 0; at < text.length; line++) {
    const found = text.indexOf(lineEnd, at);
    const end = found < 0 ? text.length : found;
    yield { record: text.slice(at, end).split(separator), line };
    at = end + lineEnd.length;
  }
}

function parsedRows(text: string, encoded: Buffer, separator: string): Row[] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: separator,
      info: true,
      // each ends a line, whichever was first: files are put together of several
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: longestRecord,
    }) as unknown as Parsed[];
    return withLines(records, encoded);
  } catch (error) {
    const { code, bytes = 0, message } = error as CsvError & { readonly bytes?: number };
    // a quotation mark too many is noticed lines after the one that it stands in: `bytes` is where that field begins
    const line = 1 + lineEnds(encoded, 0, bytes);
    throw noCsv(line, problems.get(code) ?? message);
  }
}

function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new FileError('The file is no UTF-8 text: save it as CSV in UTF-8.');
  }
}

/** The parser's own count of lines takes CR LF inside quotes for two. */
function withLines(records: readonly Parsed[], bytes: Buffer): Row[] {
  let line = 1;
  let at = 0;
  return records.map(({ record, info }) => {
    const row = { record, line };
    line += lineEnds(bytes, at, info.bytes);
    at = info.bytes;
    return row;
  });
}

function lineEnds(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (endsLine(bytes, at)) count++;
  return count;
}

function endsLine(bytes: Buffer, at: number): boolean {
  return bytes[at] === lf || (bytes[at] === cr && bytes[at + 1] !== lf);
}

function addressProblem(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return text === '' ? 'there is no address' : `"${shown}" is neither an address nor a prefix`;
}

function noteProblem(note: string): string | undefined {
  return note.length > longestNote ? `the note is longer than ${longestNote} characters` : undefined;
}
