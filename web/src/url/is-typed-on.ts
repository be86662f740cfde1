/**
 * Whether a search only goes on being typed: its address takes the place of the one before, so that Back leads to the list
 * without the search and not through its letters.
 */
export function isTypedOn(before: string | undefined, next: string | undefined): boolean {
  return before !== undefined && next !== undefined && before !== next;
}
