import { countryName } from '../../texts/countries.ts';
import { countriesTexts } from '../../texts/countries-page.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { settingsTexts as texts } from '../../texts/settings.ts';
import { durationText } from './duration.ts';
import { fields } from './fields.ts';
import { same } from './settings-change.ts';

/** A value of a plain setting as an operator says it: `1 h`, `on`, `5060-5061, 5080`. */
export function valueText(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return texts.none;
  if (typeof value === 'boolean') return value ? texts.on : texts.off;
  if (Array.isArray(value)) return value.length === 0 ? texts.none : value.map(itemText).join(', ');
  if (name === 'blockScope') return texts.choices.blockScope[value === 'protected' ? 'protected' : 'all'];
  if (name === 'ipv6PrefixLength') return `/${value}`;
  if (typeof value === 'number') {
    if (name.endsWith('Seconds')) return durationText(value);
    const unit = fields.some((field) => field.name === name) ? textsOf(name)?.unit : '';
    return unit ? `${formatNumber(value)} ${unit}` : formatNumber(value);
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Title of a setting; its name when a later version has one that is not known here. */
export function settingTitle(name: string): string {
  return textsOf(name)?.title ?? name;
}

export interface ChangeLine {
  readonly key: string;
  readonly text: string;
}

/** What differs between two values of settings, one line each: lists by what came and went, detectors by threshold. */
export function changeLines(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  detectorTitle: (id: string) => string = (id) => id,
): readonly ChangeLine[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name): ChangeLine[] => {
    const [old, next] = [before[name], after[name]];
    if (same(old, next)) return [];
    if (name === 'detectors' || name === 'geo') return recordLines(name, old, next, detectorTitle);
    const title = settingTitle(name);
    if (Array.isArray(old) && Array.isArray(next)) return [{ key: name, text: `${title}: ${listChange(old, next)}` }];
    return [{ key: name, text: texts.change(title, valueText(name, old), valueText(name, next)) }];
  });
}

function recordLines(
  name: string,
  before: unknown,
  after: unknown,
  detectorTitle: (id: string) => string,
): ChangeLine[] {
  const [old, next] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((path): ChangeLine[] => {
    const spoken = (value: unknown) => (name === 'geo' ? geoValue(path, value) : value);
    const [was, is] = [spoken(old.get(path)), spoken(next.get(path))];
    if (same(was, is)) return [];
    const title = name === 'geo' ? geoTitle(path) : detectorPart(path, detectorTitle);
    const change = Array.isArray(was) || Array.isArray(is) ? listChange(listOf(was), listOf(is)) : undefined;
    const fallback = name === 'geo' ? texts.none : texts.asDefault;
    const text = (value: unknown) => (value === undefined ? fallback : valueText(path, value));
    return [
      { key: `${name}.${path}`, text: change ? `${title}: ${change}` : texts.change(title, text(was), text(is)) },
    ];
  });
}

/** `flood.thresholds.rate` → `Flood, rate` */
export function detectorPart(path: string, detectorTitle: (id: string) => string): string {
  const [first = '', ...rest] = path.split('.');
  const inner = rest.filter((part) => part !== 'thresholds').join(' ');
  return `${detectorTitle(first)}${inner ? `, ${inner}` : ''}`;
}

function geoTitle(path: string): string {
  return new Map<string, string>(Object.entries(texts.geoParts)).get(path) ?? `${settingTitle('geo')}, ${path}`;
}

/** Codes as names, and the rule as its page calls it. */
function geoValue(path: string, value: unknown): unknown {
  if (path === 'countries' && Array.isArray(value)) return value.map((code) => countryName(String(code)));
  if (path === 'mode') return new Map<string, string>(Object.entries(countriesTexts.modes)).get(String(value)) ?? value;
  return value;
}

function listChange(before: readonly unknown[], after: readonly unknown[]): string {
  const gone = before.filter((item) => !after.some((other) => same(item, other)));
  const come = after.filter((item) => !before.some((other) => same(item, other)));
  const parts = [
    ...(come.length > 0 ? [texts.plus(come.map(itemText).join(', '))] : []),
    ...(gone.length > 0 ? [texts.minus(gone.map(itemText).join(', '))] : []),
  ];
  return parts.join('; ') || texts.reordered;
}

/** A signature by its pattern, a fingerprint by its name. */
function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  if ('pattern' in item) return String(item.pattern);
  return 'name' in item ? String(item.name) : JSON.stringify(item);
}

/** `{ flood: { thresholds: { rate: 5 } } }` → `flood.thresholds.rate` → 5; lists stay whole. */
function flat(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map(value === undefined || value === null ? [] : [[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...flat(inner, path === '' ? key : `${path}.${key}`)]),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(name: string): { readonly title: string; readonly unit: string } | undefined {
  return new Map<string, { readonly title: string; readonly unit: string }>(Object.entries(texts.fields)).get(name);
}
