import type { AuditRow, auditRoutes } from '../../../../src/console/contract/audit.ts';
import type { RouteQueryInput } from '../../../../src/console/contract/route.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useHeldList } from '../../live/use-held-list.ts';

type Query = RouteQueryInput<typeof auditRoutes.list>;
type Page = Pick<Query, 'limit' | 'offset'>;

/** No event tells of every entry: sign-ins and users are of the console, and a command line writes as well. Milliseconds. */
const countEvery = 5_000;

const ask = (query: Query, signal: AbortSignal) => call<typeof auditRoutes.list>('GET /v1/audit', { query, signal });
const keyOf = ({ id }: AuditRow) => id;

/** A page of the audit, held: what is written meanwhile is announced. */
export function useAuditList(filter: Omit<Query, keyof Page | 'after'>, page: Page) {
  const query = { ...filter, ...page };
  return useHeldList({
    held: keys.auditList,
    live: keys.audit,
    query,
    offset: page.offset ?? 0,
    ask: (signal) => ask(query, signal),
    askSince: (after, signal) => ask({ ...filter, after, limit: 1 }, signal),
    keyOf,
    cameAt: ({ time }) => time,
    countEvery,
  });
}
