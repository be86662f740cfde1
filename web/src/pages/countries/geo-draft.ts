import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import { isPrefix } from '../../search/parse-search.ts';
import { type RawSearch, readText, readWord } from '../../url/search-params.ts';

export const geoModes = ['off', 'block', 'allow-only'] as const;
export type GeoMode = (typeof geoModes)[number];

/**
 * What the page shows, and of a rule that is not saved yet what can be sent to a colleague: its kind and countries.
 * Its exceptions, up to a thousand prefixes, are too long for an address.
 */
export interface CountriesSearch {
  text?: string | undefined;
  show?: 'chosen' | undefined;
  mode?: GeoMode | undefined;
  /** ISO 3166-1 alpha-2, joined by dots; `-`: none */
  pick?: string | undefined;
}

/** What a draft changes of the rule in force; what is absent is as there. Exceptions are kept as typed, also wrong ones. */
export type GeoParts = Partial<GeoRule>;

const none = '-';

export function readCountriesSearch(raw: RawSearch): CountriesSearch {
  const text = readText(raw.text);
  const show = readWord(raw.show, ['chosen']);
  const mode = readWord(raw.mode, geoModes);
  return {
    ...(text === undefined ? {} : { text }),
    ...(show === undefined ? {} : { show }),
    ...(mode === undefined ? {} : { mode }),
    ...(typeof raw.pick === 'string' && /^(-|[A-Z]{2}(\.[A-Z]{2}){0,249})$/.test(raw.pick) ? { pick: raw.pick } : {}),
  };
}

/** The parts of a draft that this tab has kept; a part that is not understood is as in force. */
export function readGeoParts(value: unknown): GeoParts {
  const { mode, countries, except }: { mode?: unknown; countries?: unknown; except?: unknown } =
    typeof value === 'object' && value !== null ? value : {};
  const known = geoModes.find((each) => each === mode);
  return {
    ...(known === undefined ? {} : { mode: known }),
    ...(isTexts(countries) && countries.every((code) => /^[A-Z]{2}$/.test(code)) ? { countries } : {}),
    ...(isTexts(except) ? { except } : {}),
  };
}

/** The rule that the page shows: the one in force, with what this tab has kept and, above that, the address. */
export function draftRule({ mode, pick }: CountriesSearch, kept: GeoParts, inForce: GeoRule): GeoRule {
  return {
    mode: mode ?? kept.mode ?? inForce.mode,
    countries: pick === undefined ? (kept.countries ?? inForce.countries) : codesOf(pick),
    except: kept.except ?? inForce.except,
  };
}

/** What is to be kept of a rule that is not saved; undefined: it is the one in force. */
export function draftParts(rule: GeoRule, inForce: GeoRule): GeoParts | undefined {
  const change = ruleChange(inForce, rule);
  if (!change.any) return undefined;
  return {
    ...(change.mode ? { mode: rule.mode } : {}),
    ...(change.added.length + change.removed.length > 0 ? { countries: rule.countries.toSorted() } : {}),
    ...(change.except ? { except: rule.except } : {}),
  };
}

/** A draft with the rule that was in force when it was begun. */
export interface KeptRule {
  readonly parts: GeoParts;
  readonly base: GeoRule;
  /** of the settings that `base` is from */
  readonly revision: number;
}

/** What this tab has kept; undefined when it is not understood. */
export function readKeptRule(value: unknown): KeptRule | undefined {
  const { parts, base, revision }: { parts?: unknown; base?: unknown; revision?: unknown } =
    typeof value === 'object' && value !== null ? value : {};
  const { mode, countries, except } = readGeoParts(base);
  if (mode === undefined || !countries || !except || typeof revision !== 'number') return undefined;
  return { parts: readGeoParts(parts), base: { mode, countries, except }, revision };
}

/** What a draft changes of the rule that it was begun with, done to the one that is in force now. */
export function rebaseRule(base: GeoRule, mine: GeoRule, inForce: GeoRule): GeoRule {
  return {
    mode: mine.mode === base.mode ? inForce.mode : mine.mode,
    countries: rebaseList(base.countries, mine.countries, inForce.countries).sort(),
    except: rebaseList(base.except, mine.except, inForce.except),
  };
}

function rebaseList(base: readonly string[], mine: readonly string[], inForce: readonly string[]): string[] {
  const left = inForce.filter((each) => mine.includes(each) || !base.includes(each));
  return [...left, ...mine.filter((each) => !base.includes(each) && !inForce.includes(each))];
}

/** How a rule stands in the address; what is as in force is left out. */
export function draftSearch(rule: GeoRule, inForce: GeoRule): Pick<CountriesSearch, 'mode' | 'pick'> {
  const { mode, countries } = draftParts(rule, inForce) ?? {};
  return { mode, pick: countries && (countries.join('.') || none) };
}

export interface RuleChange {
  readonly mode: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly except: boolean;
  readonly any: boolean;
}

export function ruleChange(before: GeoRule, after: GeoRule): RuleChange {
  const added = after.countries.filter((code) => !before.countries.includes(code));
  const removed = before.countries.filter((code) => !after.countries.includes(code));
  const mode = before.mode !== after.mode;
  const except = before.except.join() !== after.except.join();
  return { mode, added, removed, except, any: mode || except || added.length + removed.length > 0 };
}

/** With one country more or less. The first one chosen while the rule is off begins a rule that blocks. */
export function toggleCountry(rule: GeoRule, code: string): GeoRule {
  return chooseCountries(
    rule,
    rule.countries.includes(code) ? rule.countries.filter((each) => each !== code) : [...rule.countries, code],
  );
}

export function chooseCountries(rule: GeoRule, countries: readonly string[]): GeoRule {
  const begins = rule.mode === 'off' && rule.countries.length === 0 && countries.length > 0;
  return { ...rule, mode: begins ? 'block' : rule.mode, countries: [...new Set(countries)].sort() };
}

/** Whether the server could take it: a rule needs a country. */
export function isComplete({ mode, countries }: GeoRule): boolean {
  return mode === 'off' || countries.length > 0;
}

/** Exceptions that are neither an address nor a prefix: they stay in the field until somebody mends them. */
export function wrongExceptions({ except }: GeoRule): readonly string[] {
  return except.filter((each) => !isPrefix(each));
}

function codesOf(pick: string): string[] {
  return pick === none ? [] : pick.split('.').sort();
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
