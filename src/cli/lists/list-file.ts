import { formatPrefix, parsePrefix } from '../../model/address.ts';
import { parseCsv } from './csv.ts';

export interface ListFileEntry {
  readonly line: number;
  readonly prefix: string;
  readonly note: string;
}

/** What a CSV file of list entries holds; lines count from 1. */
export interface ListFile {
  readonly entries: readonly ListFileEntry[];
  readonly invalid: readonly { readonly line: number; readonly what: string }[];
  /** lines whose prefix stood in an earlier line: they are left out */
  readonly duplicates: readonly { readonly line: number; readonly prefix: string; readonly first: number }[];
}

/** what the control protocol takes */
const longestNote = 500;
export const mostEntries = 250_000;

/** The columns address and note, or those that the first line names: address, ip, prefix or network; note or comment. */
export function parseListFile(text: string): ListFile {
  const records = parseCsv(text);
  const titles = records[0]?.fields.map((field) => field.trim().toLowerCase()) ?? [];
  const addressAt = titles.findIndex((title) => /^(ip[ _-]?)?(address|addresses|ip|prefix|network|cidr)$/.test(title));
  const noteAt = titles.findIndex((title) => /^(notes?|comments?|description)$/.test(title));
  const hasTitles = addressAt >= 0;
  const [address, note] = hasTitles ? [addressAt, noteAt] : [0, 1];
  const entries: ListFileEntry[] = [];
  const invalid: { line: number; what: string }[] = [];
  const duplicates: { line: number; prefix: string; first: number }[] = [];
  const seen = new Map<string, number>();
  for (const { line, fields, problem } of hasTitles ? records.slice(1) : records) {
    const [wrote, comment] = [fields[address] ?? '', (note < 0 ? '' : (fields[note] ?? '')).trim()];
    const parsed = parsePrefix(wrote.trim());
    const wrong = problem ?? (parsed ? noteProblem(comment) : addressProblem(wrote));
    if (wrong !== undefined || !parsed) {
      invalid.push({ line, what: wrong ?? addressProblem(wrote) });
      continue;
    }
    const prefix = formatPrefix(parsed);
    const first = seen.get(prefix);
    if (first !== undefined) duplicates.push({ line, prefix, first });
    else {
      seen.set(prefix, line);
      entries.push({ line, prefix, note: comment });
    }
  }
  return { entries, invalid, duplicates };
}

function addressProblem(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return text.trim() === '' ? 'there is no address' : `"${shown}" is neither an address nor a prefix`;
}

function noteProblem(note: string): string | undefined {
  return note.length > longestNote ? `the note is longer than ${longestNote} characters` : undefined;
}
