import type { BlockFilter, BlockRow, blockRoutes } from '../../../../src/console/contract/blocks.ts';
import { lift, restore } from '../../actions/address-actions.ts';
import { call } from '../../api/client.ts';
import { doBulk } from '../../dialogs/bulk.tsx';
import { confirm } from '../../dialogs/confirm.tsx';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { type Selection, selectionSize } from '../../table/selection.ts';
import { actionTexts } from '../../texts/actions.ts';
import { blockTexts } from '../../texts/blocks.ts';

const hold = 3600;
const chunk = 50;
/** blocks that are read at once, and that can be put back by undo */
const most = 1000;

/**
 * Asks, then lifts the chosen blocks part by part; it can be stopped, and taken back for 10 s.
 * @param rows blocks of this page @param onlyHere this is a plain host of a cluster. Resolves to whether anything was done.
 */
export async function liftBlocks(
  selection: Selection,
  rows: readonly BlockRow[],
  filter: BlockFilter,
  onlyHere: boolean,
): Promise<boolean> {
  const count = selectionSize(selection);
  const agreed = await confirm({
    title: blockTexts.unblockTitle(count),
    consequence: onlyHere ? blockTexts.unblockHere(count) : blockTexts.unblockText(count),
    confirm: actionTexts.unblock,
  });
  if (!agreed) return false;
  try {
    const blocks = selection.kind === 'filter' ? await allOf(filter) : chosenOf(selection.keys, rows);
    const targets = selection.kind === 'filter' ? blocks.map(({ target }) => target) : [...selection.keys];
    const { done } = await doBulk({
      title: blockTexts.unblocking,
      items: targets,
      chunk,
      act: (part, signal) => lift(part, hold, signal),
    });
    const undoable = blocks.slice(0, most);
    if (done > 0) notifyDone(blockTexts.unblocked(done), undoable.length > 0 ? () => restore(undoable) : undefined);
    return true;
  } catch (error) {
    notifyFailed(error);
    return false;
  }
}

function chosenOf(keys: ReadonlySet<string>, rows: readonly BlockRow[]): readonly BlockRow[] {
  return rows.filter(({ target }) => keys.has(target));
}

/** Every block that the filter finds, page by page. */
async function allOf(filter: BlockFilter): Promise<readonly BlockRow[]> {
  const found: BlockRow[] = [];
  for (;;) {
    const query = { ...filter, limit: most, offset: found.length, sort: 'target' as const };
    const { rows, total } = await call<typeof blockRoutes.list>('GET /v1/blocks', { query });
    found.push(...rows);
    if (rows.length === 0 || found.length >= total) return found;
  }
}
