import { isTimeZone, systemZone } from '../time/time-zone.ts';
import { type Stored, stored } from './stored.ts';

/** IANA name of the time zone in which times are shown; the one of this machine unless chosen otherwise. */
export const zonePreference: Stored<string> = stored(
  'time-zone',
  (text) => (text !== null && isTimeZone(text) ? text : systemZone()),
  (zone) => zone,
);

/** Whether the navigation shows icons only. */
export const narrowNavigation: Stored<boolean> = stored(
  'narrow-navigation',
  (text) => text === 'yes',
  (narrow) => (narrow ? 'yes' : 'no'),
);

/** Ids of the columns that a list shows; null: its default. */
export function columnPreference(list: string): Stored<readonly string[] | null> {
  let preference = columns.get(list);
  if (!preference) {
    preference = stored<readonly string[] | null>(
      `columns-${list}`,
      (text) => (text ? text.split(',') : null),
      (ids) => ids?.join(',') ?? '',
    );
    columns.set(list, preference);
  }
  return preference;
}

const columns = new Map<string, Stored<readonly string[] | null>>();
