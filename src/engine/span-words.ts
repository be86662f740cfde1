const minute = 60_000;
const units = [
  ['day', 1440],
  ['hour', 60],
  ['minute', 1],
] as const;

/** A length in words, its two largest units: `12 minutes`, `1 hour 30 minutes`, `1 day`. At least a minute. @param length milliseconds */
export function spanWords(length: number): string {
  let minutes = Math.max(1, Math.round(length / minute));
  // beside days nobody counts minutes
  if (minutes >= 1440) minutes = Math.round(minutes / 60) * 60;
  const words: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(minutes / size);
    minutes -= count * size;
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return words.join(' ');
}
