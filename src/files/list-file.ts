import { type CsvError, parse } from 'csv-parse/sync';
import { formatPrefix, parsePrefix } from '../model/address.ts';

export interface FileEntry {
  /** counts from 1 */
  readonly line: number;
  readonly prefix: string;
  readonly note: string;
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
  readonly info: { readonly lines: number };
}

/**
 * Reads the columns address and note, or those that the first line names (address, ip, prefix, network; note, comment).
 * Commas, semicolons or tabs; any line end; a byte order mark. Throws FileError.
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
  let line = 1;
  for (const [i, { record, info }] of rows.entries()) {
    // `lines` is where the record ends: the next one begins after it
    const at = line;
    line = info.lines + 1;
    if (i === 0 && addressAt >= 0) continue;
    const wrote = plain(record[address] ?? '').trim();
    const comment = plain(note < 0 ? '' : (record[note] ?? '')).trim();
    const parsed = parsePrefix(wrote);
    const reason = parsed ? noteProblem(comment) : addressProblem(wrote);
    if (!parsed || reason !== undefined) {
      invalid.push({ line: at, text: record.join(',').slice(0, 100), reason: reason ?? addressProblem(wrote) });
      continue;
    }
    const prefix = formatPrefix(parsed);
    const first = seen.get(prefix);
    if (first !== undefined) repeated.push({ line: at, prefix, first });
    else {
      seen.set(prefix, at);
      entries.push({ line: at, prefix, note: comment });
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
    return parse(text, {
      bom: true,
      delimiter: separator,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
    }) as unknown as Row[];
  } catch (error) {
    const { lines, message } = error as CsvError & { readonly lines?: number };
    throw new FileError(`The file is no CSV${lines === undefined ? '' : `, from line ${lines} on`}: ${message}.`);
  }
}

/** Takes off the apostrophe that csv-record.ts puts before what looks like a formula. */
function plain(field: string): string {
  return /^'[=+\-@\t\r]/.test(field) ? field.slice(1) : field;
}

function addressProblem(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return text === '' ? 'there is no address' : `"${shown}" is neither an address nor a prefix`;
}

function noteProblem(note: string): string | undefined {
  return note.length > longestNote ? `the note is longer than ${longestNote} characters` : undefined;
}
