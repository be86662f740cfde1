import { campaignWindows } from '../../store/records.ts';
import { campaignRoutes } from '../contract/campaigns.ts';
import type { Api } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';

export function addCampaignRoutes(api: Api, { store, clock }: Parts): void {
  api.on(campaignRoutes.list, async ({ query: { window, kind, sort, order, limit, offset } }) => {
    const now = clock();
    const from = now - campaignWindows[window];
    const filter = { from, now, ...(kind === undefined ? {} : { kind }) };
    const page = { limit, offset, sort, descending: order === 'desc' };
    const { rows, total, totalIsExact, complete } = await store.read((reader) => reader.queryCampaigns(filter, page));
    return {
      rows: rows.map((row) => ({
        ...row,
        shutOut: { ...row.shutOut },
        hosts: [...row.hosts],
        countries: [...row.countries],
        detectors: [...row.detectors],
      })),
      total,
      totalIsExact,
      complete,
      from,
    };
  });
}
