import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { statusQuery } from '../api/status.ts';
import { liveFeed } from '../live/live-feed.ts';
import { useLiveState } from '../live/use-live.ts';
import { ToneIcon } from '../parts/tone-badge.tsx';
import { zonePreference } from '../preferences/preferences.ts';
import { frameTexts } from '../texts/frame.ts';
import { clockTime } from '../time/time-text.ts';
import { useNow } from '../time/use-now.ts';
import { type Call, callsOf } from './calls.ts';
import { ClusterNotice } from './cluster-notice.tsx';
import { DemonstrationNotice } from './demonstration-notice.tsx';
import classes from './strip.module.css';

const texts = frameTexts.strip;
/** a connection that comes back at once is nobody's business, milliseconds */
const patience = 4000;

/** Across the top, only while something needs a person: what it is, and the one button that helps. */
export function Strip() {
  const { data: status } = useQuery(statusQuery);
  const [open, { toggle }] = useDisclosure(false);
  const calls = status ? callsOf(status) : [];
  const shown = open ? calls : calls.slice(0, 1);
  return (
    <section aria-label={texts.label} aria-live="polite">
      <DemonstrationNotice />
      <ClusterNotice />
      <ConnectionLost />
      {shown.map((call, index) => (
        <CallLine key={call.key} call={call}>
          {index === 0 && calls.length > 1 && (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={toggle} aria-expanded={open}>
              {open ? texts.fewer : texts.more(calls.length - 1)}
            </Button>
          )}
        </CallLine>
      ))}
    </section>
  );
}

interface CallLineProps {
  readonly call: Call;
  readonly children: ReactNode;
}

function CallLine({ call, children }: CallLineProps) {
  return (
    <div className={classes.line} data-tone={call.tone}>
      <ToneIcon tone={call.tone} />
      <Text className={classes.text}>
        <strong>{call.text}</strong> {call.remedy}
      </Text>
      {call.help && (
        <Button
          variant="default"
          size="compact-sm"
          renderRoot={(props) => <Link to={call.help?.to ?? '/'} search={call.help?.search ?? {}} {...props} />}
        >
          {call.help.title}
        </Button>
      )}
      {children}
    </div>
  );
}

function ConnectionLost() {
  const state = useLiveState();
  const zone = zonePreference.use();
  const now = useNow();
  const since = liveFeed.silentSince;
  if (state !== 'waiting' || since === null || now - since < patience) return null;
  return (
    <div className={classes.line} data-tone="broken">
      <ToneIcon tone="broken" />
      <Text className={classes.text}>
        <strong>{texts.lost(clockTime(since, zone, now))}</strong>
      </Text>
      <Button variant="default" size="compact-sm" onClick={() => liveFeed.reconnect()}>
        {texts.reconnect}
      </Button>
    </div>
  );
}
