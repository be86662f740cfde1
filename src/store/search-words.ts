/** Longer words are cut, when written as when searched for. */
const longest = 100;

/**
 * The words of a text, as the full-text index holds them: small letters without accents, and digits. Both sides cut
 * by this one rule, because SQLite's own tokenizers know other characters than the engine that reads the search field.
 */
export function searchWords(text: string): string[] {
  const folded = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return (folded.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? []).map((word) => word.slice(0, longest).toWellFormed());
}
