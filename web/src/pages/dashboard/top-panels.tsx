import { useCluster } from '../../api/status.ts';
import { Address } from '../../parts/address.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { Panel } from '../../parts/panel.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { TopList } from './top-list.tsx';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.tops;

export function AttackersPanel() {
  const { statistics, log } = useDashboard();
  const rows = statistics.data?.attackers.map(({ value, country, attacks }) => ({
    key: value,
    name: value,
    shown: <Address address={value} country={country} />,
    attacks,
    log: log({ attacker: value }),
  }));
  return (
    <Panel title={texts.attackers} flush>
      <TopList label={texts.attackers} head={texts.addresses} rows={rows} empty={texts.empty} />
    </Panel>
  );
}

export function UserAgentsPanel() {
  const { statistics, log } = useDashboard();
  const rows = statistics.data?.userAgents.map(({ value, attacks }) => ({
    key: value,
    name: value || texts.noUserAgent,
    shown:
      value === '' ? (
        texts.noUserAgent
      ) : (
        <Copyable value={value} shown={value.length > 60 ? `${value.slice(0, 59)}…` : value} />
      ),
    attacks,
    // an address of a page has no way to say "without one"
    log: value === '' ? undefined : log({ userAgent: value }),
  }));
  return (
    <Panel title={texts.userAgents} flush>
      <TopList label={texts.userAgents} head={texts.userAgent} rows={rows} empty={texts.empty} />
    </Panel>
  );
}

/** Which hosts are attacked most. Only where there is more than one whose log is here. */
export function AttackedHostsPanel() {
  const { statistics, log } = useDashboard();
  const shared = useCluster()?.role === 'operator';
  if (!shared) return null;
  const rows = statistics.data?.hosts.map(({ value, name, attacks }) => ({
    key: value,
    name,
    shown: name,
    attacks,
    log: log({ host: value }),
  }));
  return (
    <Panel title={texts.hosts} flush>
      <TopList label={texts.hosts} head={texts.host} rows={rows} empty={texts.empty} />
    </Panel>
  );
}
