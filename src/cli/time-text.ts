const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `2026-05-04 13:02:11`, in the local time zone or in UTC (then with a Z). `milliseconds` since the epoch. */
export function exactTime(milliseconds: number, utc: boolean): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return '-';
  if (utc) return `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const two = (value: number) => String(value).padStart(2, '0');
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  );
}

/** `3 min ago`, `in 2 h`, `now`. */
export function relativeTime(milliseconds: number, now: number): string {
  const distance = Math.abs(milliseconds - now);
  if (distance < second) return 'now';
  const text = durationText(distance);
  return milliseconds < now ? `${text} ago` : `in ${text}`;
}

/** The relative time and the exact one: `3 min ago (2026-05-04 13:02:11)`. */
export function bothTimes(milliseconds: number, now: number, utc: boolean): string {
  return `${relativeTime(milliseconds, now)} (${exactTime(milliseconds, utc)})`;
}

/** The same behind the word `until`, which stands before a time and not before a length: `2026-05-04 13:02:11 (in 3 min)`. */
export function untilTimes(milliseconds: number, now: number, utc: boolean): string {
  return `${exactTime(milliseconds, utc)} (${relativeTime(milliseconds, now)})`;
}

/** The one or two largest units: `45 s`, `3 min`, `1 h 20 min`, `6 d`. `milliseconds` is a length. */
export function durationText(milliseconds: number): string {
  if (milliseconds < second) return `${Math.round(milliseconds)} ms`;
  // what reads `60 min` after rounding is an hour
  const whole = Math.round(milliseconds / second) * second;
  if (whole < minute) return `${whole / second} s`;
  if (whole < 10 * minute) return two(whole, minute, 'min', second, 's');
  if (Math.round(whole / minute) < 60) return `${Math.round(whole / minute)} min`;
  if (Math.round(whole / minute) * minute < day)
    return two(Math.round(whole / minute) * minute, hour, 'h', minute, 'min');
  return two(Math.round(whole / hour) * hour, day, 'd', hour, 'h');
}

function two(length: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((length % large) / small);
  return `${Math.floor(length / large)} ${largeUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

const units: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** Reads `90`, `90s`, `15m`, `1h30m`, `7d` or `2w` as seconds; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^\d{1,10}$/.test(trimmed)) return Number(trimmed);
  let seconds = 0;
  let rest = trimmed;
  while (rest !== '') {
    const part = /^(\d{1,10})\s*([a-z]+)\s*/.exec(rest);
    const unit = part && units[part[2]!];
    if (!part || !unit) return undefined;
    seconds += Number(part[1]) * unit;
    rest = rest.slice(part[0].length);
  }
  return trimmed === '' ? undefined : seconds;
}

/** Reads a point in time: a length before now (`2h`), or an ISO 8601 date with or without a time. Milliseconds. */
export function parseMoment(text: string, now: number): number | undefined {
  const seconds = /^\d{4}-/.test(text) ? undefined : parseDuration(text);
  if (seconds !== undefined) return now - seconds * 1000;
  // a date alone would be UTC to Date.parse, one with a time local: take both as local
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text.replace(' ', 'T');
  const time = /^\d{4}-\d{2}-\d{2}T/.test(iso) ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
