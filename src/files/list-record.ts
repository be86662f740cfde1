import { csvRecord } from './csv-record.ts';

/** An entry of the allowlist or denylist, as a file tells of it. */
export interface RecordedEntry {
  readonly prefix: string;
  readonly note: string;
  /** ISO 3166-1 alpha-2 */
  readonly country: string | null;
  readonly addedBy: string;
  /** milliseconds since the epoch */
  readonly addedAt: number;
}

/** The first line of an exported list: what import takes, and for people the rest. */
export const listTitles = csvRecord(['ip', 'note', 'country', 'added_by', 'time']);

/** Its line of an exported list, whoever exports it. */
export function listRecord({ prefix, note, country, addedBy, addedAt }: RecordedEntry): string {
  return csvRecord([prefix, note, country ?? '', addedBy, new Date(addedAt).toISOString()]);
}
