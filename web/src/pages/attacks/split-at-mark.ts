/**
 * A text before, in and after its mark ([start, end) in UTF-16 units). A mark that lies outside, is empty or turned
 * round marks nothing: the text is never lost.
 */
export function splitAtMark(text: string, mark: readonly [number, number] | null): readonly [string, string, string] {
  if (!mark) return [text, '', ''];
  const start = Math.max(0, Math.min(mark[0], text.length));
  const end = Math.max(start, Math.min(mark[1], text.length));
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}
