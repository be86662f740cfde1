import type { Store } from '../store/store.ts';

const looked = 1000;

/** When the country rule was last changed, milliseconds since the epoch; 0 where the audit does not tell. */
export async function ruleChangedAt(store: Store): Promise<number> {
  const { rows } = await store.queryAudit({ action: 'settings.change' }, { limit: looked, offset: 0 });
  return rows.find(({ after }) => typeof after === 'object' && after !== null && 'geo' in after)?.time ?? 0;
}
