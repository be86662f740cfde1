import { useCallback } from 'react';
import type { FindingRow, findingRoutes } from '../../../../src/console/contract/findings.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useHeldList } from '../../live/use-held-list.ts';
import { pageQuery } from '../../url/list-search.ts';
import type { FindingSearch } from './finding-search.ts';

const keyOf = ({ key }: FindingRow) => key;

/** A page of the findings, held: those that are seen again would change places all the time. */
export function useFindings(search: FindingSearch) {
  const { limit, offset } = pageQuery(search, '');
  const state = search.state ?? 'open';
  const { kind, severity, text } = search;
  const filter = {
    state,
    ...(kind === undefined ? {} : { kind }),
    ...(severity === undefined ? {} : { severity }),
    ...(text === undefined ? {} : { text }),
  };
  const query = { ...filter, limit, offset };
  return useHeldList({
    held: keys.findingList,
    live: keys.findings,
    query,
    offset,
    ask: (signal) => call<typeof findingRoutes.list>('GET /v1/findings', { query, signal }),
    askNow: (some, signal) =>
      call<typeof findingRoutes.lookUp>('POST /v1/findings/look-up', { body: { keys: [...some] }, signal }),
    askSince: (after, signal) =>
      call<typeof findingRoutes.list>('GET /v1/findings', { query: { ...filter, after, limit: 1 }, signal }),
    keyOf,
    cameAt: ({ stateAt }) => stateAt,
    belongs: useCallback((finding: FindingRow) => state === 'all' || finding.state === state, [state]),
  });
}
