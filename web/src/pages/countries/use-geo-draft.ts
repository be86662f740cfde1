import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import { sessionDraft } from '../../preferences/session-draft.ts';
import { type CountriesSearch, draftParts, draftRule, draftSearch, readGeoParts } from './geo-draft.ts';

const route = getRouteApi('/frame/countries');
const kept = sessionDraft('geo-draft', readGeoParts);

interface GeoDraft {
  readonly search: CountriesSearch;
  /** the rule that the page shows */
  readonly draft: GeoRule;
  readonly find: (change: CountriesSearch) => Promise<void>;
  readonly set: (rule: GeoRule) => Promise<void>;
  /** nothing is changed any more */
  readonly clear: () => Promise<void>;
}

/** A country rule that is not saved: this tab keeps all of it, the address what a colleague can be sent. */
export function useGeoDraft(inForce: GeoRule): GeoDraft {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [parts, setParts] = useState(() => kept.load() ?? {});
  const find = (change: CountriesSearch) => navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const set = (rule: GeoRule) => {
    const next = draftParts(rule, inForce);
    setParts(next ?? {});
    kept.keep(next);
    return find(draftSearch(rule, inForce));
  };
  return { search, draft: draftRule(search, parts, inForce), find, set, clear: () => set(inForce) };
}
