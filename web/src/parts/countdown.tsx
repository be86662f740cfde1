import { Tooltip } from '@mantine/core';
import { zonePreference } from '../preferences/preferences.ts';
import { partTexts } from '../texts/parts.ts';
import { clockTime, exactTime, spanText } from '../time/time-text.ts';
import { useNow } from '../time/use-now.ts';
import classes from './countdown.module.css';

/** `14:05 (in 23 min 10 s)`, counting down; "ended" afterwards. @param props.until milliseconds since the epoch */
export function Countdown({ until }: { readonly until: number }) {
  const zone = zonePreference.use();
  const now = useNow(until - Date.now() < 3_600_000 ? 1000 : 10_000);
  if (until <= now) return <span>{partTexts.ended}</span>;
  return (
    <Tooltip label={exactTime(until, zone)}>
      <time dateTime={new Date(until).toISOString()} className={classes.countdown}>
        {partTexts.untilIn(clockTime(until, zone, now), spanText(until - now))}
      </time>
    </Tooltip>
  );
}
