interface Point {
  readonly time: number;
  readonly value: number;
}

/**
 * A line through the points in a box, as an SVG path with 0 at the foot of the box; the highest value touches its top.
 * Empty for fewer than two points: one value is no course. Time keeps its scale, so that a gap looks like one.
 */
export function sparklinePath(points: readonly Point[], width: number, height: number): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || last.time <= first.time) return '';
  const highest = Math.max(...points.map(({ value }) => value), Number.MIN_VALUE);
  const round = (value: number) => Math.round(value * 10) / 10;
  return points
    .map(({ time, value }, index) => {
      const x = round(((time - first.time) / (last.time - first.time)) * width);
      const y = round(height - (Math.max(0, value) / highest) * height);
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}
