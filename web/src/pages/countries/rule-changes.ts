import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import { countryName } from '../../texts/countries.ts';
import { countriesTexts } from '../../texts/countries-page.ts';
import { ruleChange } from './geo-draft.ts';

const texts = countriesTexts.save;
const shown = 6;

/** The lines of the save bar. */
export function changeLines(before: GeoRule, after: GeoRule): { readonly key: string; readonly text: string }[] {
  const { mode, added, removed, except } = ruleChange(before, after);
  return [
    ...(mode ? [{ key: 'mode', text: texts.mode(countriesTexts.modes[after.mode]) }] : []),
    ...(added.length > 0 ? [{ key: 'added', text: texts.added(names(added)) }] : []),
    ...(removed.length > 0 ? [{ key: 'removed', text: texts.removed(names(removed)) }] : []),
    ...(except ? [{ key: 'except', text: texts.exceptions }] : []),
  ];
}

function names(codes: readonly string[]): string {
  const first = codes.slice(0, shown).map(countryName).join(', ');
  return codes.length > shown ? texts.more(first, codes.length - shown) : first;
}
