export const durationUnits = ['s', 'min', 'h', 'd'] as const;
export type DurationUnit = (typeof durationUnits)[number];

const sizes: Readonly<Record<DurationUnit, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** The largest unit in which a time is a whole number: 5400 s → 90 min. */
export function splitDuration(seconds: number): { readonly amount: number; readonly unit: DurationUnit } {
  const unit = durationUnits.findLast((each) => seconds !== 0 && seconds % sizes[each] === 0) ?? 's';
  return { amount: seconds / sizes[unit], unit };
}

/** Whole seconds. */
export function joinDuration(amount: number, unit: DurationUnit): number {
  return Math.round(amount * sizes[unit]);
}

/** `1 h`, `90 min`, `7 d` */
export function durationText(seconds: number): string {
  const { amount, unit } = splitDuration(seconds);
  return `${amount} ${unit}`;
}
