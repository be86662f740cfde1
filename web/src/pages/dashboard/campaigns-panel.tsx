import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useObserving } from '../../api/status.ts';
import { Panel } from '../../parts/panel.tsx';
import { campaignTexts } from '../../texts/campaigns.ts';
import { CountriesCell, figure, ShutOutCell, SourcesCell, SubjectCell } from '../campaigns/campaign-cells.tsx';
import { campaignQuery } from '../campaigns/campaign-query.ts';
import classes from './campaigns-panel.module.css';
import { PlainTable } from './plain-table.tsx';
import { useDashboard } from './use-dashboard.ts';

const texts = campaignTexts.card;
const { columns } = campaignTexts;
const most = 5;

/**
 * What many sources attack together. Where there is nothing of the kind, nothing stands here: it is no figure to watch. Nor
 * with one host chosen: it is what all hosts see together.
 */
export function CampaignsPanel() {
  const { host } = useDashboard().search;
  const { data } = useQuery(campaignQuery({ limit: most }));
  const observing = useObserving();
  const shutOut = observing ? columns.wouldShutOut : columns.shutOut;
  if (host !== undefined || !data || data.rows.length === 0) return null;
  return (
    <Panel
      title={texts.title}
      flush
      actions={
        <Anchor size="sm" renderRoot={(props) => <Link to="/campaigns" {...props} />}>
          {texts.all}
        </Anchor>
      }
    >
      <div className={classes.frame}>
        <PlainTable
          label={texts.title}
          head={[texts.what, columns.sources, shutOut, columns.attacks, columns.countries]}
        >
          {data.rows.map((campaign) => (
            <tr key={`${campaign.kind} ${campaign.subject}`} className={classes.row}>
              <th scope="row">
                <SubjectCell campaign={campaign} range="24h" />
              </th>
              <td data-label={columns.sources}>
                <SourcesCell campaign={campaign} />
              </td>
              <td data-label={shutOut}>
                <ShutOutCell campaign={campaign} observing={observing} />
              </td>
              <td data-label={columns.attacks}>{figure(campaign.attacks, campaign.isExact)}</td>
              <td data-label={columns.countries}>
                <CountriesCell campaign={campaign} />
              </td>
            </tr>
          ))}
        </PlainTable>
      </div>
    </Panel>
  );
}
