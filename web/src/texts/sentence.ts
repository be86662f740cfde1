/** Words of the server as a sentence: with a capital at its beginning and a full stop at its end. */
export function sentence(words: string): string {
  const text = capitalised(words.trim());
  return text === '' || /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** With a capital at its beginning: for a cell of a table. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Without the examples in brackets at its end, such as the extensions that were tried: for a row that is one of many. */
export function withoutExamples(words: string): string {
  return words.replace(/ \([^()]*\)$/, '');
}
