import { campaignWindows } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { CommandArguments, CommandResults } from './control/protocol.ts';

/** What is attacked from many sources, over all hosts whose attacks are in the log. */
export async function listCampaigns(
  store: Store,
  now: number,
  { window, kind, sort, limit, offset }: CommandArguments<'campaigns'>,
): Promise<CommandResults['campaigns']> {
  await store.flush();
  const from = now - campaignWindows[window];
  const filter = { from, now, ...(kind === undefined ? {} : { kind }) };
  const page = await store.queryCampaigns(filter, { limit, offset, sort, descending: true });
  return { ...page, from };
}
