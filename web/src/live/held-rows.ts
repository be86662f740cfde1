/** A row of an open list that is held. */
export type Held<Row> = Row & {
  /** it belongs to the list no more, and keeps its place until the list is loaded again */
  readonly over: boolean;
};

/**
 * The rows of the open list in their order, as they are now: nothing moves under the reader's eyes.
 * @param now those of them that there still are; undefined: not known yet
 * @param belongs whether one that there still is belongs to the list
 */
export function heldRows<Row>(
  rows: readonly Row[],
  now: readonly Row[] | undefined,
  keyOf: (row: Row) => string,
  belongs: (row: Row) => boolean,
): Held<Row>[] {
  const current = new Map(now?.map((row) => [keyOf(row), row]));
  return rows.map((before) => {
    const row = current.get(keyOf(before));
    return { ...(row ?? before), over: now !== undefined && (row === undefined || !belongs(row)) };
  });
}
