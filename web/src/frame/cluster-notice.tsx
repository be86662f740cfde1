import { Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useCluster } from '../api/status.ts';
import { Time } from '../parts/time.tsx';
import { ToneIcon } from '../parts/tone-badge.tsx';
import { clusterTexts } from '../texts/cluster.ts';
import { frameTexts } from '../texts/frame.ts';
import { useNow } from '../time/use-now.ts';
import classes from './strip.module.css';

/** a server that is restarted is back by then, milliseconds */
const patience = 10_000;

/**
 * On every page while this host hears nothing of the others, so that it protects, but alone; and while what is changed here does not
 * go to them.
 */
export function ClusterNotice() {
  const cluster = useCluster();
  const now = useNow();
  if (!cluster || cluster.role === 'alone') return null;
  const { connected, unsent, unsentSince, waiting } = cluster;
  // what waited while it was cut off goes now
  const since = connected ? Math.max(cluster.since, unsentSince) : cluster.since;
  if ((connected && unsent === 0) || now - since < patience) return null;
  return (
    <div className={classes.line} data-tone="notice">
      <ToneIcon tone="notice" />
      <Text className={classes.text}>
        <strong>
          {connected ? clusterTexts.heldUp : clusterTexts.banner} <Time time={since} />.
        </strong>{' '}
        {connected ? clusterTexts.heldUpText(unsent) : clusterTexts.bannerText(waiting)}
      </Text>
      <Button variant="default" size="compact-sm" renderRoot={(props) => <Link to="/hosts" {...props} />}>
        {frameTexts.strip.toHosts}
      </Button>
    </div>
  );
}
