/** Words of the server as a sentence: with a capital at its beginning and a full stop at its end. */
export function sentence(words: string): string {
  return fullStop(capitalised(words.trim()));
}

/** With a full stop at its end. */
export function fullStop(text: string): string {
  return text === '' || /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** With a capital at its beginning: for a cell of a table. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why something is blocked, beginning with a capital, but not where it begins with the name of who did it by hand. */
export function blockReason({ cause, reason }: { readonly cause: string; readonly reason: string }): string {
  return cause === 'operator' ? reason : capitalised(reason);
}

/** Without the examples in brackets at its end, such as the extensions that were tried: for a row that is one of many. */
export function withoutExamples(words: string): string {
  return words.replace(/ \([^()]*\)$/, '');
}
