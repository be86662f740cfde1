import { explainIssues } from '../config/explain-issue.ts';
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
  checkConflicts(current, settings);
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
  checkThresholds(parsed.data);
  return parsed.data;
}

function checkConflicts(before: Settings, after: Settings): void {
  const problems = settingConflicts(before, after).map(
    ({ at, reason, allowed }) => `${at}: ${reason}; allowed: ${allowed}`,
  );
  if (problems.length > 0) throw new GuardError('bad-settings', problems.join('; '));
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
function checkThresholds(settings: Settings): void {
  const problems: string[] = [];
  for (const facts of detectorFacts)
    for (const [name, value] of Object.entries(settings.detectors[facts.id]?.thresholds ?? {})) {
      const fact = facts.thresholds[name];
      const path = `detectors.${facts.id}.thresholds.${name}`;
      if (!fact)
        problems.push(
          `${path}: there is no such threshold; it has ${Object.keys(facts.thresholds).join(', ') || 'none'}`,
        );
      else if (!(value >= fact.minimum && value <= fact.maximum))
        problems.push(`${path}: ${value} is not between ${fact.minimum} and ${fact.maximum} ${fact.unit}`);
    }
  if (problems.length > 0) throw new GuardError('bad-settings', problems.join('; '));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
