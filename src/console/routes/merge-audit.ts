/**
 * How many of the first `count` of both lists together, newest first, are of the first and of the second. Times of both
 * are in the order of the lists; of equal ones the first list's comes first.
 */
export function shareOf(first: readonly number[], second: readonly number[], count: number): readonly [number, number] {
  let [a, b] = [0, 0];
  while (a + b < count && (a < first.length || b < second.length)) {
    if (takesFirst(first[a], second[b])) a++;
    else b++;
  }
  return [a, b];
}

/** The two lists as one, newest first, at most `count`. */
export function mergeByTime<T extends { readonly time: number }>(
  first: readonly T[],
  second: readonly T[],
  count: number,
): T[] {
  const merged: T[] = [];
  let [a, b] = [0, 0];
  while (merged.length < count && (a < first.length || b < second.length))
    merged.push(takesFirst(first[a]?.time, second[b]?.time) ? first[a++]! : second[b++]!);
  return merged;
}

function takesFirst(first: number | undefined, second: number | undefined): boolean {
  return first !== undefined && (second === undefined || first >= second);
}
