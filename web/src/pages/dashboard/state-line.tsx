import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Status } from '../../../../src/console/contract/status.ts';
import { statusQuery } from '../../api/status.ts';
import { Failed } from '../../parts/failed.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneIcon } from '../../parts/tone-badge.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import classes from './dashboard.module.css';
import { levelTones, shownAlarms, stateSince } from './state-words.ts';

const texts = dashboardTexts.state;

/** The first thing that is read: whether all is well, in words, and since when. */
export function StateLine() {
  const { data: status, error, refetch } = useQuery(statusQuery);
  if (!status && error) return <Failed error={error} onRetry={() => refetch()} />;
  return (
    <section className={classes.state} data-tone={status && levelTones[status.level]} aria-live="polite">
      {status ? <StateWords status={status} /> : <Skeleton height={44} animate={false} />}
    </section>
  );
}

function StateWords({ status }: { readonly status: Status }) {
  const since = stateSince(status);
  const { state, engine, level, openFindings } = status;
  const findings = openFindings.critical + openFindings.warning + openFindings.info;
  return (
    <>
      <ToneIcon tone={levelTones[level]} size={30} />
      <div>
        <Text className={classes.stateText}>{status.summary}</Text>
        <Text c="dimmed" size="sm" className={classes.facts}>
          {since !== undefined && (
            <span>
              {level === 'good' && engine.running ? texts.runsSince : texts.since} <Time time={since} />
            </span>
          )}
          {state && <span>{texts.protects(state.protectedAddresses.length)}</span>}
          {state && <span>{texts.knownGood(state.knownGood)}</span>}
          {state && <span>{texts.lists(state.allow, state.deny)}</span>}
          {findings > 0 && <Link to="/findings">{texts.findings(findings)}</Link>}
          {state && !state.store.ok && <span>{texts.notStored}</span>}
        </Text>
        {shownAlarms(status).map(({ time, text, remedy }) => (
          <Text key={`${time} ${text}`} size="sm" mt={4}>
            <strong>{text}</strong> {remedy}
          </Text>
        ))}
      </div>
    </>
  );
}
