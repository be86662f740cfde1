import { explainIssues } from '../config/explain-issue.ts';
import type { SettingProblem } from '../config/load-config.ts';
import { schemaNode } from '../config/schema-node.ts';
import { detectorFacts } from '../detect/index.ts';
import { GuardError } from '../guard/guard-error.ts';
import { settingConflicts } from '../model/setting-conflicts.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';

/**
 * The settings after a change: the named fields are replaced, `detectors` is merged detector by detector and threshold
 * by threshold, `geo` key by key; `null` puts a field, a detector or a threshold back to its default.
 * @throws GuardError 'bad-settings' that names every field that is wrong, why, and what is allowed
 */
export function changeSettings(current: Settings, change: Readonly<Record<string, unknown>>): Settings {
  const merged: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else if (key === 'detectors') merged[key] = mergeDetectors(current.detectors, value);
    else if (key === 'geo' && isRecord(value)) merged[key] = { ...current.geo, ...value };
    else merged[key] = value;
  }
  const settings = checked(merged);
  refuse(conflictProblems(current, settings));
  return settings;
}

/**
 * The settings with these fields as another host of the cluster has them. Where two of them do not go together they are taken all the
 * same, so that all hosts have the same. Without fields: what holds. @throws GuardError 'bad-settings'
 */
export function takeSettings(current: Settings, values: Readonly<Record<string, unknown>>): Settings {
  if (Object.keys(values).length === 0) return current;
  return checked({ ...current, ...values });
}

function checked(merged: Readonly<Record<string, unknown>>): Settings {
  const parsed = settingsSchema.safeParse(merged);
  if (!parsed.success) {
    const problems = explainIssues(parsed.error.issues, merged, schemaNode(settingsSchema)).map(
      ({ path, what, rule }) => `${path.join('.') || 'settings'}: ${rule ?? what}`,
    );
    throw new GuardError('bad-settings', problems.join('; '));
  }
  refuse(thresholdProblems(parsed.data));
  return parsed.data;
}

/** What is wrong with valid settings that are to be the first ones: thresholds, and what does not go together. */
export function settingProblems(settings: Settings): SettingProblem[] {
  return [...thresholdProblems(settings), ...conflictProblems(settingsSchema.parse({}), settings)];
}

function conflictProblems(before: Settings, after: Settings): SettingProblem[] {
  return settingConflicts(before, after).map(({ at, reason, allowed }) => ({
    path: [at],
    what: `${reason}; allowed: ${allowed}`,
  }));
}

function refuse(problems: readonly SettingProblem[]): void {
  if (problems.length === 0) return;
  throw new GuardError('bad-settings', problems.map(({ path, what }) => `${path.join('.')}: ${what}`).join('; '));
}

function mergeDetectors(current: Settings['detectors'], change: unknown): unknown {
  if (!isRecord(change)) return change;
  const merged: Record<string, unknown> = { ...current };
  for (const [id, value] of Object.entries(change)) {
    const before = merged[id];
    if (value === null) delete merged[id];
    else if (isRecord(value) && isRecord(before)) merged[id] = mergeDetector(before, value);
    else merged[id] = isRecord(value) ? mergeDetector({}, value) : value;
  }
  return merged;
}

function mergeDetector(before: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...before, ...change };
  if (isRecord(change.thresholds)) {
    const thresholds = { ...(isRecord(before.thresholds) ? before.thresholds : {}), ...change.thresholds };
    merged.thresholds = Object.fromEntries(Object.entries(thresholds).filter(([, value]) => value !== null));
  }
  for (const [key, value] of Object.entries(merged)) if (value === null) delete merged[key];
  return merged;
}

/** Thresholds are known to the detectors, not to the schema. */
function thresholdProblems({ detectors }: Settings): SettingProblem[] {
  return detectorFacts.flatMap(({ id, thresholds: facts }) =>
    Object.entries(detectors[id]?.thresholds ?? {}).flatMap(([name, value]) => {
      const path = ['detectors', id, 'thresholds', name];
      const fact = facts[name];
      if (!fact)
        return [{ path, what: `there is no such threshold; it has ${Object.keys(facts).join(', ') || 'none'}` }];
      const { minimum, maximum, unit } = fact;
      const fits = value >= minimum && value <= maximum;
      return fits ? [] : [{ path, what: `${value} is not between ${minimum} and ${maximum} ${unit}` }];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
