import { zonePreference } from '../preferences/preferences.ts';
import { exactTime, logTime, relativeTime } from '../time/time-text.ts';
import { useNow } from '../time/use-now.ts';

interface TimeProps {
  /** milliseconds since the epoch */
  readonly time: number;
  /** which stands there; the other is at hand by pointing at it. `log`: exact, without the present year */
  readonly show?: 'exact' | 'relative' | 'log';
}

/** A time in the reader's zone. */
export function Time({ time, show = 'exact' }: TimeProps) {
  const zone = zonePreference.use();
  const now = useNow(show === 'relative' || Date.now() - time < 60_000 ? 1000 : 30_000);
  const exact = exactTime(time, zone);
  const relative = relativeTime(time, now);
  return (
    <time
      dateTime={new Date(time).toISOString()}
      style={{ whiteSpace: 'nowrap' }}
      data-hint={show === 'exact' ? relative : show === 'log' ? `${exact}, ${relative}` : exact}
    >
      {show === 'exact' ? exact : show === 'log' ? logTime(time, zone, now) : relative}
    </time>
  );
}
