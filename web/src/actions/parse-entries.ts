/** An entry as somebody typed it; whether the address is one is for the server to say. */
export interface TypedEntry {
  /** from 1 */
  readonly line: number;
  readonly prefix: string;
  readonly note: string;
}

/**
 * Reads one entry a line: the address, then white space, a comma, a semicolon or `#`, then its note. Lines without
 * anything, and those that begin with `#`, are passed over.
 * @param commonNote of entries without one
 */
export function parseEntries(text: string, commonNote = ''): readonly TypedEntry[] {
  return text.split(/\r\n|\r|\n/).flatMap((written, index): TypedEntry[] => {
    const match = /^\s*([^\s,;#]+)[\s,;#]*(.*?)\s*$/.exec(written);
    if (!match || written.trimStart().startsWith('#')) return [];
    const [, prefix = '', note = ''] = match;
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
