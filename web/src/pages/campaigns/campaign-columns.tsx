import type { Campaign } from '../../../../src/console/contract/campaigns.ts';
import { Time } from '../../parts/time.tsx';
import type { Column } from '../../table/column.ts';
import { campaignTexts } from '../../texts/campaigns.ts';
import { CountriesCell, figure, ShutOutCell, SourcesCell, SubjectCell } from './campaign-cells.tsx';
import type { CampaignWindow } from './campaign-search.ts';

const texts = campaignTexts.columns;

/**
 * @param manyHosts the log has attacks of several hosts
 * @param observing no host enforces: nobody is really shut out
 */
export function campaignColumns(
  range: CampaignWindow,
  detectorTitle: (id: string) => string,
  manyHosts: boolean,
  observing: boolean,
): readonly Column<Campaign>[] {
  return [
    {
      id: 'subject',
      title: texts.subject,
      main: true,
      cell: (campaign) => <SubjectCell campaign={campaign} range={range} />,
    },
    {
      id: 'sources',
      title: texts.sources,
      sort: 'sources',
      align: 'end',
      cell: (campaign) => <SourcesCell campaign={campaign} />,
    },
    {
      id: 'shutOut',
      title: observing ? texts.wouldShutOut : texts.shutOut,
      cell: (campaign) => <ShutOutCell campaign={campaign} observing={observing} />,
    },
    {
      id: 'attacks',
      title: texts.attacks,
      sort: 'attacks',
      align: 'end',
      cell: ({ attacks, isExact }) => figure(attacks, isExact),
    },
    { id: 'countries', title: texts.countries, cell: (campaign) => <CountriesCell campaign={campaign} /> },
    {
      id: 'hosts',
      title: texts.hosts,
      optional: !manyHosts,
      cell: ({ hosts }) => campaignTexts.hosts(hosts[0]?.name ?? '–', Math.max(0, hosts.length - 1)),
    },
    {
      id: 'detectors',
      title: texts.detectors,
      cell: ({ detectors }) => detectors.map(({ detector }) => detectorTitle(detector)).join(', '),
    },
    { id: 'first', title: texts.first, cell: ({ first }) => <Time time={first} show="relative" /> },
    { id: 'last', title: texts.last, sort: 'last', cell: ({ last }) => <Time time={last} show="relative" /> },
  ];
}
