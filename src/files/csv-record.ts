import { stringify } from 'csv-stringify/sync';

/** By it a spreadsheet knows that a file is UTF-8: without it, Excel takes it for the machine's old code page. */
export const byteOrderMark = '\ufeff';

/** What makes a spreadsheet take a cell for a formula (OWASP, CSV injection), the wide ones in Asian editions. */
const sign = '[=+\\-@\\t\\r＝＋－＠]';
const begin = new RegExp(`^(?='*${sign})`);
/**
 * Where semicolons separate (much of Europe), a file with commas is taken apart at those in a text, and at its line ends: what
 * stands behind one may become a cell.
 */
const inner = new RegExp(`(?<=[;\\r\\n]"?)(?='*${sign})`, 'g');
const marked = new RegExp(`(?:^|(?<=[;\\r\\n]"?))'(?='*${sign})`, 'g');

/**
 * One line of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: user agents and notes
 * are not ours. What has one there by itself gets another, so that it keeps its own.
 */
export function csvRecord(fields: readonly string[]): string {
  return stringify([fields.map((field) => field.replace(begin, "'").replace(inner, "'"))]);
}

/** Takes off the apostrophes that `csvRecord` put there. */
export function plainField(field: string): string {
  return field.replace(marked, '');
}
