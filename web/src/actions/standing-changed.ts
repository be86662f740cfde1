import { keys } from '../api/keys.ts';
import { queryClient } from '../api/query-client.ts';

const stale: readonly unknown[] = [
  ...[keys.lists, keys.entryList, keys.blocks, keys.blockList],
  ...[keys.explain, keys.status, keys.attacks],
];

/**
 * Who is let in and who is shut out has changed: wherever that is shown, it is asked for again. Resolves when what is on the page
 * has come. The rows of the attack log tell what was done at the time: they stay where they are, under who just acted on one.
 */
export function standingChanged(): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey: [resource, what] }) =>
      stale.includes(resource) && !(resource === keys.attacks && what === 'list'),
  });
}
