import { shortDay, shortTime, timeOfDay } from '../../time/time-text.ts';
import { zoneOffset } from '../../time/time-zone.ts';
import type { Stack } from './stacks.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** spans between ticks that read well: they divide an hour, a day or a week */
const steps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28, 91, 364].map((n) => n * day),
];
const most = 9;

/**
 * Where the time axis has words: below the bars in which a round time of the reader's wall clock lies, such as midnight, which
 * begins a day. The day stands there, elsewhere only the time; where no day begins, it stands at the start.
 * @returns label by the time of its bar, in order
 */
export function axisTicks(
  stacks: readonly Pick<Stack, 'time' | 'end'>[],
  zone: string,
  now: number,
): ReadonlyMap<number, string> {
  const span = (stacks.at(-1)?.end ?? 0) - (stacks[0]?.time ?? 0);
  const step = steps.find((each) => span / each <= most) ?? steps.at(-1)!;
  const rounds = stacks.flatMap(({ time, end }) => {
    const offset = zoneOffset(time, zone);
    const round = Math.ceil((time + offset) / step) * step - offset;
    return round < end ? [{ time, round, isMidnight: (round + offset) % day === 0 }] : [];
  });
  const dayBegins = rounds.some(({ isMidnight }) => isMidnight);
  return new Map(
    rounds.map(({ time, round, isMidnight }, i) => {
      if (isMidnight) return [time, shortDay(round, zone, now)];
      return [time, i === 0 && !dayBegins ? shortTime(round, zone) : timeOfDay(round, zone)];
    }),
  );
}
