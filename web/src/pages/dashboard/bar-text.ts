import { clockTime, shortTime } from '../../time/time-text.ts';

const day = 86_400_000;

/** What a bar covers, in the reader's zone: `5 Apr, 08:30 – 09:00`; days are those of UTC, so they have times as well. */
export function barText(time: number, end: number, zone: string): string {
  return `${shortTime(time, zone)} – ${end - time < day ? clockTime(end, zone, end) : shortTime(end, zone)}`;
}
