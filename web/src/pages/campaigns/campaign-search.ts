import type { Campaign, CampaignKind } from '../../../../src/console/contract/campaigns.ts';
import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readWord } from '../../url/search-params.ts';
import type { AttackSearch } from '../attacks/attack-search.ts';

export const campaignSorts = ['sources', 'attacks', 'last'] as const;
export type CampaignSort = (typeof campaignSorts)[number];

export const campaignKinds = ['account', 'number', 'tool'] as const satisfies readonly CampaignKind[];

export const campaignWindows = ['24h', '7d'] as const;
export type CampaignWindow = (typeof campaignWindows)[number];

/** Filter, page and order of the campaigns, as they stand in the page's address. Without a range: 24 hours. */
export interface CampaignSearch extends ListSearch<CampaignSort> {
  range?: CampaignWindow | undefined;
  kind?: CampaignKind | undefined;
}

export function readCampaignSearch(raw: RawSearch): CampaignSearch {
  const range = readWord(raw.range, campaignWindows);
  const kind = readWord(raw.kind, campaignKinds);
  return {
    ...readListSearch(raw, campaignSorts),
    ...(range === undefined || range === '24h' ? {} : { range }),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** The attack log of a campaign's attacks, on all hosts. */
export function logOfCampaign(
  { kind, subject }: Pick<Campaign, 'kind' | 'subject'>,
  range: CampaignWindow,
): AttackSearch {
  return { range, [kind === 'tool' ? 'userAgent' : kind]: subject };
}
