import type { SettingName } from './settings-change.ts';

/**
 * Parts of a setting that two people can change without getting into each other's way: mode and thresholds of each
 * detector, the entries of a list. A setting without parts has a single one, with an empty name.
 */
export type Leaves = ReadonlyMap<string, unknown>;

/** How the values of a setting are taken apart and put together. */
export interface Anatomy {
  readonly apart: (value: unknown) => Leaves;
  readonly together: (leaves: Leaves) => unknown;
}

/** @param values all that are to be compared: a list in which two entries have one name stays whole */
export function anatomyOf(field: SettingName, values: readonly unknown[]): Anatomy {
  if (field === 'detectors') return detectors;
  return values.every((value) => Array.isArray(value) && hasNames(value)) ? list : whole;
}

const whole: Anatomy = {
  apart: (value) => new Map([['', value]]),
  together: (leaves) => leaves.get(''),
};

const list: Anatomy = {
  apart: (value) => new Map((value as readonly unknown[]).map((entry) => [nameOf(entry), entry])),
  together: (leaves) => [...leaves.values()],
};

/** `flood.mode`, `flood.thresholds.rate` */
const detectors: Anatomy = {
  apart(value) {
    const leaves = new Map<string, unknown>();
    for (const [id, { mode, thresholds = {} }] of Object.entries((value ?? {}) as Readonly<Record<string, Detector>>)) {
      if (mode !== undefined) leaves.set(`${id}.mode`, mode);
      for (const [name, threshold] of Object.entries(thresholds)) leaves.set(`${id}.thresholds.${name}`, threshold);
    }
    return leaves;
  },
  together(leaves) {
    const value = new Map<string, Detector>();
    for (const [path, leaf] of leaves) {
      const [id = '', part = '', name = ''] = path.split('.');
      const { mode, thresholds } = value.get(id) ?? {};
      value.set(
        id,
        part === 'mode'
          ? { mode: leaf, ...(thresholds ? { thresholds } : {}) }
          : { ...(mode === undefined ? {} : { mode }), thresholds: { ...thresholds, [name]: leaf } },
      );
    }
    return Object.fromEntries(value);
  },
};

interface Detector {
  readonly mode?: unknown;
  readonly thresholds?: Readonly<Record<string, unknown>>;
}

function hasNames(entries: readonly unknown[]): boolean {
  return new Set(entries.map(nameOf)).size === entries.length;
}

/** A signature by its pattern, a fingerprint by its name, a port or prefix by itself. */
function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry);
  return String('pattern' in entry ? entry.pattern : 'name' in entry ? entry.name : JSON.stringify(entry));
}
