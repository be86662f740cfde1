/** Where the API lives; the contract's paths are seen from here. */
export const apiPrefix = '/sipprot/api';

/** `/v1/attacks/{id}`, `{ id: 3 }`, `{ limit: 15 }` → `/sipprot/api/v1/attacks/3?limit=15` */
export function requestUrl(path: string, params: object = {}, query: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(params));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name) ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, value === null ? '' : String(value));
  const text = search.toString();
  return `${apiPrefix}${filled}${text === '' ? '' : `?${text}`}`;
}
