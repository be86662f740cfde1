import { keys } from '../api/keys.ts';
import { changed } from '../api/query-client.ts';

/** Who is let in and who is shut out has changed: wherever that is shown, it is asked for again. */
export function standingChanged(): Promise<void> {
  return changed(keys.lists, keys.entryList, keys.blocks, keys.blockList, keys.explain, keys.status, keys.attacks);
}
