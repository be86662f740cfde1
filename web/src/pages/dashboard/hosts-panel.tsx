import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { statusQuery } from '../../api/status.ts';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { captureWord, geoWord, protectionWord, type StateWord } from '../hosts/host-states.ts';
import classes from './hosts-panel.module.css';

const texts = dashboardTexts.hosts;
/** a cluster of fifty has its own page */
const shown = 20;

/** Each host with firewall, country rule and capture. Those that need somebody stand first. */
export function HostsPanel() {
  const { data: status } = useQuery(statusQuery);
  const hosts = status?.hosts.toSorted((a, b) => trouble(b) - trouble(a));
  return (
    <Panel
      title={texts.title}
      flush
      actions={
        <Anchor size="sm" renderRoot={(props) => <Link to="/hosts" {...props} />}>
          {texts.all}
        </Anchor>
      }
    >
      <ul className={classes.list}>
        {hosts ? (
          hosts.slice(0, shown).map((host) => <HostState key={host.uuid} host={host} />)
        ) : (
          <Skeleton height={96} m={14} w="auto" animate={false} />
        )}
        {hosts && hosts.length > shown && (
          <li className={classes.host}>
            <Text size="sm" c="dimmed">
              {texts.more(hosts.length - shown)}
            </Text>
          </li>
        )}
      </ul>
    </Panel>
  );
}

function HostState({ host }: { readonly host: HostRow }) {
  return (
    <li className={classes.host}>
      <div className={classes.name}>
        <Link to="/attacks" search={{ host: host.uuid }}>
          {host.name}
        </Link>
        <span className={`wire ${classes.address}`}>{host.addresses[0]}</span>
      </div>
      <dl className={classes.states}>
        <State name={texts.firewall} state={protectionWord(host)} />
        <State name={texts.geo} state={geoWord(host)} />
        <State name={texts.capture} state={captureWord(host)} />
      </dl>
      {!host.active && (
        <Text size="xs" c="dimmed">
          {texts.lastSeen} <Time time={host.lastSeen} show="relative" />
        </Text>
      )}
    </li>
  );
}

function State({ name, state }: { readonly name: string; readonly state: StateWord | undefined }) {
  if (!state) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <ToneBadge tone={state.tone}>{state.word}</ToneBadge>
      </dd>
    </div>
  );
}

function trouble(host: HostRow): number {
  const tones = [protectionWord(host).tone, geoWord(host).tone, captureWord(host)?.tone];
  return tones.includes('broken') ? 2 : tones.includes('notice') ? 1 : 0;
}
