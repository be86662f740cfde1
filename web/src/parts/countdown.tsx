import { zonePreference } from '../preferences/preferences.ts';
import { partTexts } from '../texts/parts.ts';
import { clockTime, exactTime, spanText } from '../time/time-text.ts';
import { useNow } from '../time/use-now.ts';
import classes from './countdown.module.css';

const minute = 60_000;
/** below this seconds are counted */
const soon = 10 * minute;

/** `14:05 (in 23 min)`, at last `(in 9 min 10 s)`, counting down; "ended" afterwards. @param props.until milliseconds since the epoch */
export function Countdown({ until }: { readonly until: number }) {
  const zone = zonePreference.use();
  const now = useNow(until - Date.now() < soon + minute ? 1000 : 10_000);
  const left = until - now;
  if (left <= 0) return <span>{partTexts.ended}</span>;
  return (
    <time dateTime={new Date(until).toISOString()} className={classes.countdown} data-hint={exactTime(until, zone)}>
      {partTexts.untilIn(
        clockTime(until, zone, now),
        spanText(left < soon ? left : Math.round(left / minute) * minute),
      )}
    </time>
  );
}
