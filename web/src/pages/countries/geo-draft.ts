import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import { type RawSearch, readText, readWord } from '../../url/search-params.ts';

export const geoModes = ['off', 'block', 'allow-only'] as const;
export type GeoMode = (typeof geoModes)[number];

/**
 * What the page shows, and a rule that is not saved yet: both stand in the address, so that a draft survives a reload
 * and can be sent to a colleague. Absent parts of the draft are as in the rule in force.
 */
export interface CountriesSearch {
  text?: string | undefined;
  show?: 'chosen' | undefined;
  mode?: GeoMode | undefined;
  /** ISO 3166-1 alpha-2, joined by dots; `-`: none */
  pick?: string | undefined;
  /** prefixes joined by commas; `-`: none */
  except?: string | undefined;
}

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
    ...(typeof raw.except === 'string' && /^(-|[0-9a-f:./,]{1,6000})$/i.test(raw.except) ? { except: raw.except } : {}),
  };
}

/** The rule that the page shows: the one in force with what the address changes of it. */
export function draftRule(search: CountriesSearch, inForce: GeoRule): GeoRule {
  return {
    mode: search.mode ?? inForce.mode,
    countries: search.pick === undefined ? inForce.countries : listOf(search.pick, '.').sort(),
    except: search.except === undefined ? inForce.except : listOf(search.except, ','),
  };
}

/** How a rule stands in the address; what is as in force is left out. */
export function draftSearch(rule: GeoRule, inForce: GeoRule): Pick<CountriesSearch, 'mode' | 'pick' | 'except'> {
  const change = ruleChange(inForce, rule);
  return {
    mode: change.mode ? rule.mode : undefined,
    pick: change.added.length + change.removed.length > 0 ? rule.countries.toSorted().join('.') || none : undefined,
    except: change.except ? rule.except.join(',') || none : undefined,
  };
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

function listOf(text: string, separator: string): string[] {
  return text === none ? [] : text.split(separator).filter((part) => part !== '');
}
