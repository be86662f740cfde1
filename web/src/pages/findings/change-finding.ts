import type { FindingRow, findingRoutes } from '../../../../src/console/contract/findings.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { changed } from '../../api/query-client.ts';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { findingTexts as texts } from '../../texts/findings.ts';

/** Dismisses, with an undo. @throws ApiError */
export async function dismissFinding({ key, title }: FindingRow, note: string): Promise<void> {
  await call<typeof findingRoutes.dismiss>('POST /v1/findings/dismiss', { body: { key, note } });
  await findingsChanged();
  notifyDone(texts.dismissed(title), () => reopen(key));
}

/** Opens one again that was dismissed or closed, with an undo. Says itself when that does not work. */
export async function reopenFinding({ key, title, state, note }: FindingRow): Promise<void> {
  try {
    await reopen(key);
  } catch (error) {
    notifyFailed(error, texts.failed);
    return;
  }
  const undo = async () => {
    await call<typeof findingRoutes.dismiss>('POST /v1/findings/dismiss', { body: { key, note } });
    await findingsChanged();
  };
  // one that closed by itself does so again; there is nothing to take back
  notifyDone(texts.reopened(title), state === 'dismissed' ? undo : undefined);
}

async function reopen(key: string): Promise<void> {
  await call<typeof findingRoutes.reopen>('POST /v1/findings/reopen', { body: { key } });
  await findingsChanged();
}

function findingsChanged(): Promise<void> {
  return changed(keys.findings, keys.findingList, keys.status, keys.explain);
}
