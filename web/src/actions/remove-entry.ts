import { confirm } from '../dialogs/confirm.tsx';
import { notifyDone, notifyFailed } from '../dialogs/notify.tsx';
import { actionTexts as texts } from '../texts/actions.ts';
import { listTexts } from '../texts/lists.ts';
import { type ListName, removeEntries } from './list-entries.ts';

/** Asks with the consequence, then takes the entry out of its list. @param prefix may be wider than the address that it is about */
export async function removeEntry(list: ListName, prefix: string): Promise<void> {
  const sure = await confirm({
    title: texts.removeTitle[list](prefix),
    consequence: listTexts.removeConsequence[list](1),
    confirm: texts.remove,
    dangerous: true,
  });
  if (!sure) return;
  try {
    const { count, undo } = await removeEntries(list, { prefixes: [prefix] }, 1);
    if (count > 0) notifyDone(texts.removed[list](prefix), undo);
    else notifyDone(`${prefix}: ${listTexts.notListed}`);
  } catch (error) {
    notifyFailed(error);
  }
}
