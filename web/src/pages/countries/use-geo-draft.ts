import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import { useUserName } from '../../api/session.ts';
import { sessionDraft } from '../../preferences/session-draft.ts';
import {
  type CountriesSearch,
  draftParts,
  draftRule,
  draftSearch,
  type KeptRule,
  readKeptRule,
  rebaseRule,
  ruleChange,
} from './geo-draft.ts';

const route = getRouteApi('/frame/countries');
const store = sessionDraft('geo-draft', readKeptRule);

interface GeoDraft {
  readonly search: CountriesSearch;
  /** the rule that the page shows */
  readonly draft: GeoRule;
  /** the rule in force is another than the one that the draft was begun with: that one, and its revision */
  readonly meanwhile: { readonly base: GeoRule; readonly since: number } | undefined;
  readonly find: (change: CountriesSearch) => Promise<void>;
  readonly set: (rule: GeoRule) => Promise<void>;
  /** with what somebody else has changed: `theirs` drops the draft, `mine` puts its changes on top */
  readonly decide: (whose: 'mine' | 'theirs') => void;
  /** nothing is changed any more */
  readonly clear: () => Promise<void>;
}

/** A country rule that is not saved: this tab keeps all of it, the address what a colleague can be sent. */
export function useGeoDraft(inForce: GeoRule, revision: number): GeoDraft {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const owner = useUserName();
  const [kept, setKept] = useState<KeptRule | undefined>(
    // one that came with the address begins with the rule that it meets
    () => store.load(owner) ?? { parts: {}, base: inForce, revision },
  );
  const draft = draftRule(search, kept?.parts ?? {}, inForce);
  const base = kept?.base ?? inForce;
  const pending = ruleChange(inForce, draft).any;
  const find = (change: CountriesSearch) =>
    // whoever ticks one country after the other stays where they are
    navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const put = (rule: GeoRule, from: Pick<KeptRule, 'base' | 'revision'>) => {
    const parts = draftParts(rule, inForce);
    const next = parts && { ...from, parts };
    setKept(next);
    store.keep(owner, next);
    return find(draftSearch(rule, inForce));
  };
  const here = { base: inForce, revision };
  return {
    search,
    draft,
    meanwhile: pending && kept && ruleChange(base, inForce).any ? { base, since: kept.revision } : undefined,
    find,
    set: (rule) => put(rule, pending && kept ? kept : here),
    decide: (whose) => void put(whose === 'mine' ? rebaseRule(base, draft, inForce) : inForce, here),
    clear: () => put(inForce, here),
  };
}
