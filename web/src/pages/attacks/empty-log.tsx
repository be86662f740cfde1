import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/status.ts';
import { zonePreference } from '../../preferences/preferences.ts';
import { attackTexts } from '../../texts/attacks.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { clockTime } from '../../time/time-text.ts';

/** Why the log holds nothing: because nothing is read, or because all is quiet. */
export function EmptyLog() {
  const { data } = useQuery(statusQuery);
  const zone = zonePreference.use();
  if (!data?.state) return attackTexts.emptyUnknown;
  // none of the other counters: what is read is counted in several of them
  const read = data.state.seen.datagrams ?? 0;
  if (read === 0) return dashboardTexts.chart.readNothing;
  return attackTexts.emptyRead(read, clockTime(data.state.startedAt, zone, Date.now()));
}
