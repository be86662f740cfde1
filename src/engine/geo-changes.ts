import { GuardError } from '../guard/guard-error.ts';
import { formatPrefix } from '../model/address.ts';
import type { Settings } from '../model/settings.ts';
import type { KnownGoodRecord } from '../store/records.ts';
import { prefixOfSource } from './geo-effect.ts';

/** as the schema of the settings allows */
const maxExcept = 1000;

/**
 * The settings with these sources among the rule's exceptions.
 * @throws GuardError 'would-cut-known-good' where they are more than a rule may have
 */
export function withExceptions(settings: Settings, sources: readonly KnownGoodRecord[]): Settings {
  const except = [...new Set([...settings.geo.except, ...sources.flatMap(prefixOfSource).map(formatPrefix)])];
  if (except.length > maxExcept)
    throw new GuardError(
      'would-cut-known-good',
      `the country rule would shut out ${sources.length} sources from which phones or trunks work, which is more than a rule may have exceptions: put their networks into the allowlist`,
    );
  return { ...settings, geo: { ...settings.geo, except } };
}

/** Whether nothing changes that the rule is made from. */
export function alike(before: Settings, after: Settings): boolean {
  const key = ({ geo, geoDatabase, neverBlock }: Settings) => JSON.stringify([geo, geoDatabase, neverBlock]);
  return key(before) === key(after);
}

/** Whether the rule names the same countries, whatever its exceptions. */
export function sameRule(before: Settings, after: Settings): boolean {
  const key = ({ geo: { mode, countries } }: Settings) => JSON.stringify([mode, countries]);
  return key(before) === key(after);
}
