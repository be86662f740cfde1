/** Words of the server as a sentence: with a capital at its beginning and a full stop at its end. */
export function sentence(words: string): string {
  const text = capitalised(words.trim());
  return text === '' || /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** With a capital at its beginning: for a cell of a table. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
