import type { SettingsAnswer } from '../../../../src/console/contract/settings.ts';

export type Settings = SettingsAnswer['settings'];
export type SettingName = keyof Settings;
/** Fields that are changed and not saved yet, each with its whole new value. */
export type SettingsDraft = Partial<Settings>;

export type DetectorSettings = Settings['detectors'];

/** The draft with one field more; a field that is put back to what is in force is none. */
export function withField<F extends SettingName>(
  draft: SettingsDraft,
  inForce: Settings,
  field: F,
  value: Settings[F],
): SettingsDraft {
  const { [field]: _, ...rest } = draft;
  return (same(value, inForce[field]) ? rest : { ...rest, [field]: value }) as SettingsDraft;
}

/** What the server is sent: it merges `detectors`, so what is no longer in the draft is named with null. */
export function changeOf(draft: SettingsDraft, inForce: Settings): Record<string, unknown> {
  const { detectors, ...rest } = draft;
  return detectors === undefined ? rest : { ...rest, detectors: detectorsChange(inForce.detectors, detectors) };
}

function detectorsChange(before: DetectorSettings, after: DetectorSettings): Record<string, unknown> {
  const change: Record<string, unknown> = {};
  for (const id of new Set([...keysOf(before), ...keysOf(after)])) {
    const [old, next] = [before[id], after[id]];
    if (same(old, next)) continue;
    if (next === undefined) change[id] = null;
    else {
      const thresholds = Object.keys(old?.thresholds ?? {}).filter((name) => !(name in (next.thresholds ?? {})));
      change[id] = {
        ...(next.mode === undefined && old?.mode !== undefined ? { mode: null } : {}),
        ...next,
        ...(thresholds.length > 0 || next.thresholds
          ? { thresholds: { ...Object.fromEntries(thresholds.map((name) => [name, null])), ...next.thresholds } }
          : {}),
      };
    }
  }
  return change;
}

/** Sets mode or one threshold of a detector; the default value is left out, so that it follows a later version. */
export function withDetector(
  detectors: DetectorSettings,
  id: keyof DetectorSettings,
  change: {
    readonly mode?: 'on' | 'observe' | 'off' | undefined;
    readonly threshold?: readonly [string, number | undefined];
  },
): DetectorSettings {
  const { mode, thresholds = {} } = detectors[id] ?? {};
  const nextMode = 'mode' in change ? change.mode : mode;
  const nextThresholds = Object.fromEntries(
    Object.entries({
      ...thresholds,
      ...(change.threshold ? { [change.threshold[0]]: change.threshold[1] } : {}),
    }).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  const next = {
    ...(nextMode === undefined ? {} : { mode: nextMode }),
    ...(Object.keys(nextThresholds).length > 0 ? { thresholds: nextThresholds } : {}),
  };
  const { [id]: _, ...others } = detectors;
  return Object.keys(next).length > 0 ? { ...others, [id]: next } : others;
}

/** Errors of a field and of what is in it: `sipPorts` gets those of `sipPorts.0`. */
export function errorsOf(messages: Readonly<Record<string, string>>, field: string): string | undefined {
  const found = Object.entries(messages)
    .filter(([name]) => name === field || name.startsWith(`${field}.`))
    .map(([, message]) => message);
  return found.length === 0 ? undefined : [...new Set(found)].join(' ');
}

/** Equal as JSON, whatever the order of keys; what is empty is as if it was not there (`{ flood: {} }`, `{}`). */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, canonical(inner)] as const)
    .filter(([, inner]) => inner !== undefined && !isEmptyRecord(inner))
    .sort(([x], [y]) => (x < y ? -1 : 1));
  return Object.fromEntries(entries);
}

function isEmptyRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

function keysOf(detectors: DetectorSettings): (keyof DetectorSettings)[] {
  return Object.keys(detectors) as (keyof DetectorSettings)[];
}
