/** An entry as somebody typed it; whether the address is one is for the server to say. */
export interface TypedEntry {
  /** from 1 */
  readonly line: number;
  readonly prefix: string;
  readonly note: string;
}

/** What was meant for an address, right or wrong. */
const addressLike = /^(\d{1,3}(\.\d{1,3}){3}|[\da-f]*:[\da-f.]*:[\da-f:.]*)(\/\d{1,3})?$/i;

/**
 * Reads one entry a line: the address, then white space, a comma, a semicolon or `#`, then its note. A line of nothing but
 * addresses holds several entries. Lines without anything, and those that begin with `#`, are passed over.
 * @param commonNote of entries without one
 */
export function parseEntries(text: string, commonNote = ''): readonly TypedEntry[] {
  return text.split(/\r\n|\r|\n/).flatMap((written, index): TypedEntry[] => {
    const match = /^\s*([^\s,;#]+)[\s,;#]*(.*?)\s*$/.exec(written);
    if (!match || written.trimStart().startsWith('#')) return [];
    const [, prefix = '', note = ''] = match;
    const parts = written.split(/[\s,;]+/).filter((part) => part !== '');
    if (parts.length > 1 && parts.every((part) => addressLike.test(part)))
      return parts.map((part) => ({ line: index + 1, prefix: part, note: commonNote.trim().slice(0, 500) }));
    return [{ line: index + 1, prefix, note: (note || commonNote.trim()).slice(0, 500) }];
  });
}

/** As the file that the server's import takes. Whoever types no note takes none away from an entry that is there. */
export function entriesFile(entries: readonly TypedEntry[]): File {
  const lines = entries.map(
    ({ prefix, note }) => `${[prefix, ...(note === '' ? [] : [note])].map(quoted).join(',')}\n`,
  );
  return new File(['ip,note\n', ...lines], 'entries.csv', { type: 'text/csv' });
}

/** RFC 4180, 2.7. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
