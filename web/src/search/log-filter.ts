import type { SearchMeaning } from './parse-search.ts';

/** The filter of the attack log for what was typed into the search field. */
export function logFilterOf(meaning: Exclude<SearchMeaning, { readonly kind: 'address' }>) {
  // as words, a prefix may be that of attackers or one of ours
  if (meaning.kind === 'prefix') return { text: meaning.prefix };
  if (meaning.kind === 'country') return { country: meaning.code };
  if (meaning.kind === 'userAgent') return { userAgent: meaning.name };
  return { text: meaning.kind === 'extension' ? meaning.number : meaning.words };
}
