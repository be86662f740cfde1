import { type CsvError, parse } from 'csv-parse/sync';
import { formatPrefix, parsePrefix } from '../model/address.ts';

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

const lf = 10;
const cr = 13;

/**
 * Reads the columns address and note, or those that the first line names (address, ip, prefix, network; note, comment).
 * Commas, semicolons or tabs; any line end; a byte order mark. A file without notes says nothing of them. Throws FileError.
 */
export function readListFile(bytes: Buffer): ListFile {
  const rows = rowsOf(bytes);
  const titles = rows[0]?.record.map((field) => field.trim().toLowerCase()) ?? [];
  const addressAt = titles.findIndex((title) => /^(ip[ _-]?)?(address|addresses|ip|prefix|network|cidr)$/.test(title));
  const noteAt = titles.findIndex((title) => /^(notes?|comments?|description)$/.test(title));
  const [address, note] = addressAt >= 0 ? [addressAt, noteAt] : [0, 1];
  const entries: FileEntry[] = [];
  const invalid: { line: number; text: string; reason: string }[] = [];
  const repeated: { line: number; prefix: string; first: number }[] = [];
  const seen = new Map<string, number>();
  for (const { record, line } of addressAt >= 0 ? rows.slice(1) : rows) {
    const wrote = plain(record[address] ?? '').trim();
    const comment = record[note] === undefined ? undefined : plain(record[note]).trim();
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
      entries.push({ line, prefix, ...(comment === undefined ? {} : { note: comment }) });
    }
  }
  return { entries, invalid, repeated };
}

function rowsOf(bytes: Buffer): Row[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileError('The file is no UTF-8 text: save it as CSV in UTF-8.');
  }
  if (text.includes('\0')) throw new FileError('The file is no text: save it as CSV.');
  const separator = /^(?:"(?:[^"]|"")*"|[^",;\t\r\n])*([,;\t])/m.exec(text)?.[1] ?? ',';
  try {
    const records = parse(text, {
      bom: true,
      delimiter: separator,
      info: true,
      relax_column_count: true,
      max_record_size: 100_000,
    }) as unknown as Parsed[];
    return withLines(records, Buffer.from(text)).filter(
      ({ record, line }) =>
        (record.length > 1 || record[0] !== '') && !(line === 1 && separatorLine.test(record[0] ?? '')),
    );
  } catch (error) {
    const { lines, message } = error as CsvError & { readonly lines?: number };
    throw new FileError(`The file is no CSV${lines === undefined ? '' : `, from line ${lines} on`}: ${message}.`);
  }
}

/** The parser's own count of lines takes CR LF inside quotes for two. */
function withLines(records: readonly Parsed[], bytes: Buffer): Row[] {
  let line = 1;
  let at = 0;
  return records.map(({ record, info }) => {
    const row = { record, line };
    for (; at < info.bytes; at++) if (bytes[at] === lf || (bytes[at] === cr && bytes[at + 1] !== lf)) line++;
    return row;
  });
}

/** Takes off the apostrophe that csv-record.ts puts before what looks like a formula. */
function plain(field: string): string {
  return /^'+[=+\-@\t\r]/.test(field) ? field.slice(1) : field;
}

function addressProblem(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return text === '' ? 'there is no address' : `"${shown}" is neither an address nor a prefix`;
}

function noteProblem(note: string): string | undefined {
  return note.length > longestNote ? `the note is longer than ${longestNote} characters` : undefined;
}
