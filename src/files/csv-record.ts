import { stringify } from 'csv-stringify/sync';

/**
 * One line of CSV (RFC 4180). A field that a spreadsheet would take for a formula gets an apostrophe before it (OWASP,
 * CSV injection): user agents and notes are not ours. `readListFile` takes it off again; what has one there by itself gets
 * another, so that it keeps its own.
 */
export function csvRecord(fields: readonly string[]): string {
  return stringify([fields.map((field) => (/^'*[=+\-@\t\r]/.test(field) ? `'${field}` : field))]);
}
