/** Milliseconds by which wall clocks in `zone` are ahead of UTC at `time` (milliseconds since the epoch). */
export function zoneOffset(time: number, zone: string): number {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name) ?? 0);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(time / 1000) * 1000;
}

/**
 * `2024-04-05 08:37:16` on a wall clock in `zone` → milliseconds since the epoch; `undefined` when it is no time.
 * A time that the clock shows twice (end of summer time) is the earlier one; one that it skips is moved on.
 */
export function fromWallClock(text: string, zone: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((digits) => Number(digits ?? 0));
  const wall = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  const shown = new Date(wall);
  if (shown.getUTCMonth() !== month! - 1 || shown.getUTCDate() !== day || shown.getUTCHours() !== hour)
    return undefined;
  const before = wall - zoneOffset(wall - 86_400_000, zone);
  const after = wall - zoneOffset(wall + 86_400_000, zone);
  for (const candidate of [Math.min(before, after), Math.max(before, after)])
    if (candidate + zoneOffset(candidate, zone) === wall) return candidate;
  return before;
}

/** The inverse: what a wall clock in `zone` shows, `2024-04-05 08:37:16`. */
export function toWallClock(time: number, zone: string): string {
  return new Date(time + zoneOffset(time, zone)).toISOString().slice(0, 19).replace('T', ' ');
}

/** Whether the browser knows this IANA time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The time zone of this machine. */
export function systemZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    const field = 'numeric';
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: field,
      month: field,
      day: field,
      hour: field,
      minute: field,
      second: field,
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}
