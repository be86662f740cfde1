import { Text } from '@mantine/core';
import type { ClusterState } from '../../../../src/console/contract/cluster.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { clusterTexts as texts } from '../../texts/cluster.ts';
import classes from './cluster-panel.module.css';

/** How this host stands to the others, and the command that joins one more. */
export function ClusterPanel({ cluster }: { readonly cluster: ClusterState }) {
  if (cluster.role === 'alone')
    return (
      <Panel title={texts.aloneTitle}>
        <Text mb={4}>{texts.aloneText}</Text>
        <Copyable value={texts.aloneCommand} />
      </Panel>
    );
  return (
    <Panel title={texts.title}>
      <div className={classes.columns}>
        <Standing cluster={cluster} />
        {cluster.role === 'operator' && (
          <div>
            <Text fw={600}>{texts.joinTitle}</Text>
            <Text mb={4}>{texts.joinText}</Text>
            <Copyable value={texts.joinCommand} />
          </div>
        )}
      </div>
    </Panel>
  );
}

function Standing({ cluster }: { readonly cluster: ClusterState }) {
  const { role, connected, since, server, waiting, operators, refused } = cluster;
  const disbelieved = Object.entries(refused).filter(([, count]) => count > 0);
  return (
    <Facts
      rows={[
        [texts.role, texts.roles[role]],
        [
          texts.connection,
          <span key="connection" className={classes.words}>
            <ToneBadge tone={connected ? 'good' : 'notice'}>{connected ? texts.connected : texts.cutOff}</ToneBadge>
            {server !== null && <span className="wire">{texts.to(server)}</span>}
            <span>
              {texts.since} <Time time={since} />
            </span>
          </span>,
        ],
        [texts.waiting, waiting === 0 ? texts.nothingWaits : texts.waits(waiting)],
        [texts.operators, operators.length === 0 ? texts.noOperators : operators.join(', ')],
        [
          texts.refused,
          disbelieved.length === 0 ? null : (
            <div key="refused">
              {disbelieved.map(([reason, count]) => (
                <div key={reason}>{texts.refusedOf(count, reason)}</div>
              ))}
              <Text size="xs" c="dimmed">
                {texts.refusedHint}
              </Text>
            </div>
          ),
        ],
      ]}
    />
  );
}
