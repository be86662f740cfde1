import { useQuery } from '@tanstack/react-query';
import { hostsQuery, useElsewhere } from '../../api/status.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { clusterTexts } from '../../texts/cluster.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { frameTexts } from '../../texts/frame.ts';
import { AttacksOverTime } from './attacks-over-time.tsx';
import { CampaignsPanel } from './campaigns-panel.tsx';
import { CountriesPanel } from './countries-panel.tsx';
import classes from './dashboard.module.css';
import { DetectorsPanel } from './detectors-panel.tsx';
import { EndpointsPanel } from './endpoints-panel.tsx';
import { Figures } from './figures.tsx';
import { HostsPanel } from './hosts-panel.tsx';
import { LatestPanel } from './latest-panel.tsx';
import { RangeChoice } from './range-choice.tsx';
import { RangeNotice } from './range-notice.tsx';
import { StateLine } from './state-line.tsx';
import { AttackedHostsPanel, AttackersPanel, UserAgentsPanel } from './top-panels.tsx';
import { TopsNote } from './tops-note.tsx';
import { useDashboard } from './use-dashboard.ts';

/** Name of the one host that is shown; on a phone nothing else of the page says it. */
function useChosenHost(): string | undefined {
  const { host } = useDashboard().search;
  const { data } = useQuery(hostsQuery);
  return host === undefined ? undefined : (data?.rows.find(({ uuid }) => uuid === host)?.name ?? host);
}

/** Am I protected? What is going on? In that order. */
export function DashboardPage() {
  const elsewhere = useElsewhere();
  const host = useChosenHost();
  const lead = [
    ...(host === undefined ? [] : [dashboardTexts.onlyOf(host)]),
    ...(elsewhere ? [clusterTexts.onlyHere(elsewhere)] : []),
  ];
  return (
    <>
      <PageHead title={frameTexts.pages.dashboard} actions={<RangeChoice />}>
        {lead.join(' ')}
      </PageHead>
      <div className={classes.page}>
        <RangeNotice />
        <StateLine />
        <Figures />
        <div className={classes.wideAndNarrow}>
          <AttacksOverTime />
          <HostsPanel />
        </div>
        <CampaignsPanel />
        <CountriesPanel />
        <div className={classes.tops}>
          <AttackersPanel />
          <EndpointsPanel />
          <UserAgentsPanel />
          <DetectorsPanel />
          <AttackedHostsPanel />
        </div>
        <TopsNote />
        <LatestPanel />
      </div>
    </>
  );
}
