import { language, locale } from '../texts/language.ts';
import { zoneOffset } from './time-zone.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const shortParts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const exactParts = { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' } as const;
const logParts = { ...shortParts, second: '2-digit', timeZoneName: 'short' } as const;
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * `5 Apr 2024, 08:37:16 CEST`: as the attack log has it, of 24 hours wherever the reader is.
 * @param tag of the reader's language and country
 */
export function exactTime(time: number, zone: string, tag = locale): string {
  return inZone(time, zone, exactParts, tag);
}

/** As `exactTime`, without the year where that is the present one: `5 Apr, 08:37:16 CEST` */
export function logTime(time: number, zone: string, now: number, tag = locale): string {
  if (yearOf(time, zone) !== yearOf(now, zone)) return exactTime(time, zone, tag);
  return inZone(time, zone, logParts, tag);
}

/** `5 Apr, 08:37`: for axes and short ranges */
export function shortTime(time: number, zone: string): string {
  return format(time, zone, shortParts);
}

/** As `shortTime`, with the year where that is not the present one: `5 Apr 2024, 08:37` */
export function rangeTime(time: number, zone: string, now: number): string {
  if (yearOf(time, zone) === yearOf(now, zone)) return shortTime(time, zone);
  return format(time, zone, { ...shortParts, year: 'numeric' });
}

/** Both ends of a range as `rangeTime` has them; where the clock is changed in between, with the zone: `25 Oct, 02:00 CEST` */
export function rangeEnds(from: number, to: number, zone: string, now: number): readonly [string, string] {
  if (zoneOffset(from, zone) === zoneOffset(to, zone)) return [rangeTime(from, zone, now), rangeTime(to, zone, now)];
  const year = [from, to].every((time) => yearOf(time, zone) === yearOf(now, zone)) ? {} : { year: 'numeric' as const };
  const parts = { ...shortParts, ...year, timeZoneName: 'short' } as const;
  return [inZone(from, zone, parts, locale), inZone(to, zone, parts, locale)];
}

/** `08:37` on the same day in that zone, else `5 Apr, 08:37`, and with its year where that is not the present one */
export function clockTime(time: number, zone: string, now: number): string {
  if (dayOf(time, zone) !== dayOf(now, zone)) return rangeTime(time, zone, now);
  return timeOfDay(time, zone);
}

/** `08:37` */
export function timeOfDay(time: number, zone: string): string {
  return format(time, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** `5 Apr`, and with its year where that is not the present one */
export function shortDay(time: number, zone: string, now: number): string {
  const year = yearOf(time, zone) === yearOf(now, zone) ? {} : { year: 'numeric' as const };
  return format(time, zone, { day: 'numeric', month: 'short', ...year });
}

/** `23 min ago`, `in 4 hr.`; `now` within two seconds */
export function relativeTime(time: number, now: number): string {
  const span = time - now;
  const size = Math.abs(span);
  if (size < 2 * second) return nowText;
  if (size < minute) return relative.format(Math.trunc(span / second), 'second');
  if (size < hour) return relative.format(Math.trunc(span / minute), 'minute');
  if (size < day) return relative.format(Math.trunc(span / hour), 'hour');
  if (size < 60 * day) return relative.format(Math.trunc(span / day), 'day');
  if (size < 365 * day) return relative.format(Math.trunc(span / (30.44 * day)), 'month');
  return relative.format(Math.trunc(span / (365.25 * day)), 'year');
}

/** `23 min 10 s`, `1 h 5 min`, `3 d 4 h`: the two largest units of a span in milliseconds, never negative */
export function spanText(span: number): string {
  const total = Math.max(0, Math.round(span / second));
  const units: [string, number][] = [
    ['d', Math.floor(total / 86_400)],
    ['h', Math.floor(total / 3600) % 24],
    ['min', Math.floor(total / 60) % 60],
    ['s', total % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first < 0) return '0 s';
  const shown = units.slice(first, first + 2).filter(([, count]) => count > 0);
  return shown.map(([unit, count]) => `${count} ${unit}`).join(' ');
}

const nowText = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second');

function inZone(time: number, zone: string, parts: Intl.DateTimeFormatOptions, tag: string): string {
  return formatterOf(zone, parts, tag)
    .formatToParts(time)
    .map(({ type, value }) => (type === 'timeZoneName' ? zoneName(time, zone, value) : value))
    .join('');
}

function yearOf(time: number, zone: string): string {
  return format(time, zone, { year: 'numeric' });
}

function dayOf(time: number, zone: string): string {
  return format(time, zone, { year: 'numeric', month: 'numeric', day: 'numeric' });
}

/** English of each part of the world has names only for the zones there: of others it says `GMT+2`. */
const namers = ['en-GB', 'en-US', 'en-AU', 'en-IN', 'en-ZA'] as const;

/** `CEST`, whatever the reader's country. @param known what that country's English has; it stays where nobody has more */
function zoneName(time: number, zone: string, known: string): string {
  if (!/^GMT[+-]/.test(known)) return known;
  for (const tag of namers) {
    const parts = formatterOf(zone, exactParts, tag).formatToParts(time);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && !/^GMT[+-]/.test(name)) return name;
  }
  return known;
}

function format(time: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  return formatterOf(zone, options, locale).format(time);
}

function formatterOf(zone: string, options: Intl.DateTimeFormatOptions, tag: string): Intl.DateTimeFormat {
  const key = `${tag} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat(tag, { ...options, timeZone: zone });
  formats.set(key, formatter);
  return formatter;
}
