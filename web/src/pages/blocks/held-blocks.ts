import type { ListedBlock } from '../../../../src/console/contract/blocks.ts';

/** A row of the open list. */
export interface HeldBlock extends ListedBlock {
  /** it is in force no more, and keeps its place until the list is loaded again */
  readonly over: boolean;
}

/**
 * The rows of the open list in their order, as they are now: nothing moves under the reader's eyes.
 * @param now those of them that are in force; undefined: not known yet
 */
export function heldBlocks(rows: readonly ListedBlock[], now: readonly ListedBlock[] | undefined): HeldBlock[] {
  const inForce = new Map(now?.map((block) => [block.target, block]));
  return rows.map((row) => {
    const block = inForce.get(row.target);
    return { ...(block ?? row), over: now !== undefined && block === undefined };
  });
}
