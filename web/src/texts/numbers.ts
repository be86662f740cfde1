import { language, locale } from './language.ts';

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const rate = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const rules = new Intl.PluralRules(language);

/** `12,480` */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** `12.5K`, for figures that stand large */
export function formatCompact(value: number): string {
  return Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);
}

/** A number a second: `0.25`, `1,230` */
export function formatRate(value: number): string {
  return rate.format(value);
}

/** @param value 0–1 */
export function formatShare(value: number): string {
  return share.format(value);
}

/** `1 attack`, `12 attacks`: the number and the word that fits it */
export function counted(value: number, forms: { readonly one: string; readonly other: string }): string {
  return `${formatNumber(value)} ${rules.select(value) === 'one' ? forms.one : forms.other}`;
}
