import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import type { RouteQueryInput } from '../../../../src/console/contract/route.ts';
import { defaultPageSize } from '../../url/list-search.ts';
import { rangeLimits } from '../../url/time-range.ts';
import type { AttackSearch } from './attack-search.ts';

type Query = RouteQueryInput<typeof attackRoutes.list>;
export type AttackFilterQuery = Omit<Query, 'limit' | 'before' | 'offset' | 'count'>;

const names = [
  'text',
  'attacker',
  'victim',
  'type',
  'detector',
  'account',
  'number',
  'userAgent',
  'country',
  'action',
  'evidence',
  'host',
] as const;

/** The filter as the server wants it. @param now milliseconds since the epoch: a moving range ends there */
export function attackFilter(search: AttackSearch, now: number): AttackFilterQuery {
  const given = names.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]] as const]));
  return { ...Object.fromEntries(given), ...rangeLimits(search, now) };
}

/**
 * One page of what the filter finds.
 * @param newest id at the head of the first page, where that was seen: the pages behind it go on from there, whatever came since
 */
export function attackPage(search: AttackSearch, now: number, newest?: number): Query {
  const limit = search.per ?? defaultPageSize;
  const offset = ((search.page ?? 1) - 1) * limit;
  if (offset === 0) return { ...attackFilter(search, now), limit };
  return { ...attackFilter(search, now), limit, offset, ...(newest === undefined ? {} : { before: newest + 1 }) };
}

/** Whether anything is filtered, so that there is something to reset. */
export function isFiltered(search: AttackSearch): boolean {
  return names.some((name) => search[name] !== undefined) || Boolean(search.range ?? search.from ?? search.to);
}
