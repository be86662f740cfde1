import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/status.ts';
import { zonePreference } from '../../preferences/preferences.ts';
import { attackTexts } from '../../texts/attacks.ts';
import { clockTime } from '../../time/time-text.ts';

/** Why the log shows nothing: because of the filter, or because all is quiet (and the sensor does read). */
export function EmptyLog({ filtered }: { readonly filtered: boolean }) {
  const { data } = useQuery(statusQuery);
  const zone = zonePreference.use();
  if (filtered) return attackTexts.emptyFiltered;
  if (!data?.state) return attackTexts.emptyUnknown;
  const read = Object.values(data.state.seen).reduce((sum, count) => sum + count, 0);
  return attackTexts.emptyRead(read, clockTime(data.state.startedAt, zone, Date.now()));
}
