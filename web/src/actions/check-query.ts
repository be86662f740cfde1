import { queryOptions } from '@tanstack/react-query';
import type { ImportPreview } from '../../../src/console/contract/lists.ts';
import { keys } from '../api/keys.ts';
import { type ListName, previewFile } from './list-entries.ts';
import { entriesFile } from './parse-entries.ts';

/**
 * What a change would do, asked before it is done by the same check as for a file: what it would cut off, and whether the
 * list has the entry already. A block does what the denylist would. Null for one device behind an address (a flow).
 */
export function checkQuery(list: ListName, target: string) {
  return queryOptions<ImportPreview | null>({
    queryKey: [keys.lists, 'check', list, target],
    queryFn: ({ signal }) =>
      /\s/.test(target.trim()) ? null : previewFile(list, entriesFile([{ line: 1, prefix: target, note: '' }]), signal),
    // each time a dialog opens it is asked anew
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
}
