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
/** blocks that are read at once */
const pageSize = 1000;

/**
 * Asks, then lifts the chosen blocks part by part; it can be stopped, and what was lifted can be taken back for 10 s.
 * @param words the filter in words
 * @param newest when the newest block began that the reader was told of: later ones are not among "all of the filter"
 * @param onlyHere this is a plain host of a cluster. Resolves to whether anything was done.
 */
export async function liftBlocks(
  selection: Selection,
  filter: BlockFilter,
  words: readonly string[],
  newest: number,
  onlyHere: boolean,
): Promise<boolean> {
  const count = selectionSize(selection);
  const agreed = await confirm({
    title: blockTexts.unblockTitle(count),
    consequence: [
      ...(selection.kind === 'filter' && words.length > 0 ? [blockTexts.unblockFilter(words.join(', '))] : []),
      onlyHere ? blockTexts.unblockHere(count) : blockTexts.unblockText(count),
    ].join(' '),
    confirm: actionTexts.unblock,
  });
  if (!agreed) return false;
  const lifted: BlockRow[] = [];
  try {
    const { done, left } = await doBulk({
      title: blockTexts.unblocking,
      items: selection.kind === 'filter' ? await targetsOf(filter, newest) : [...selection.keys],
      chunk,
      act: async (part) => {
        const result = await lift(part, hold);
        lifted.push(...result.lifted);
        return result;
      },
    });
    const text = left > 0 ? blockTexts.unblockStopped(done, left) : blockTexts.unblocked(done);
    if (done > 0) notifyDone(text, lifted.length > 0 ? () => restore(lifted) : undefined);
    return true;
  } catch (error) {
    notifyFailed(error);
    return false;
  }
}

/** Every block that the filter finds and that began no later than `newest`, page by page. */
async function targetsOf(filter: BlockFilter, newest: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let offset = 0; ; ) {
    const query = { ...filter, limit: pageSize, offset, sort: 'target' as const };
    const { rows, total } = await call<typeof blockRoutes.list>('GET /v1/blocks', { query });
    found.push(...rows.filter(({ since }) => since <= newest).map(({ target }) => target));
    offset += rows.length;
    if (rows.length === 0 || offset >= total) return found;
  }
}
