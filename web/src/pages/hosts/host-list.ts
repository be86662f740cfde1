import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { pageQuery } from '../../url/list-search.ts';
import type { HostSearch, HostSort } from './host-search.ts';
import { captureWord, geoWord, protectionWord } from './host-states.ts';

/** A host on which something fails, or that is silent. */
export function needsSomebody(host: HostRow): boolean {
  return [protectionWord(host), geoWord(host), captureWord(host)].some((state) => state?.tone === 'broken');
}

/**
 * The page of hosts that an address asks for. The server sends all of them (a cluster has dozens), so this filters,
 * sorts and cuts. Without a sort: the server's order, this host first.
 */
export function hostPage(
  hosts: readonly HostRow[],
  search: HostSearch,
): { readonly rows: readonly HostRow[]; readonly total: number } {
  const found = hosts.filter((host) => fits(host, search));
  const { limit, offset, sort, descending } = pageQuery<HostSort>(search, 'name');
  const sorted =
    search.sort === undefined ? found : found.toSorted((a, b) => compare(a, b, sort as HostSort, descending));
  return { rows: sorted.slice(offset, offset + limit), total: found.length };
}

function fits(host: HostRow, { text, state }: HostSearch): boolean {
  if (state === 'active' && !host.active) return false;
  if (state === 'gone' && host.presence !== 'gone') return false;
  if (state === 'trouble' && !needsSomebody(host)) return false;
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return [host.name, ...host.addresses, host.version, host.kernel, host.uuid].some((word) =>
    word?.toLowerCase().includes(wanted),
  );
}

/** What is not known stands at the end in either direction. */
function compare(a: HostRow, b: HostRow, sort: HostSort, descending: boolean): number {
  const [one, other] = [a[sort], b[sort]];
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  const order =
    typeof one === 'number' && typeof other === 'number'
      ? one - other
      : String(one).localeCompare(String(other), 'en', { numeric: true });
  return descending ? -order : order;
}
