import { findingRoutes } from '../contract/findings.ts';
import type { Api } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';
import { findingRow } from './rows.ts';

export function addFindingRoutes(api: Api, { store, engine }: Parts): void {
  api.on(findingRoutes.list, async ({ query: { state, kind, limit, offset } }) => {
    const filter = { ...(state === 'all' ? {} : { state }), ...(kind === undefined ? {} : { kind }) };
    const { rows, total } = await store.read((reader) => reader.queryFindings(filter, { limit, offset }));
    return { rows: rows.map(findingRow), total };
  });

  api.on(findingRoutes.dismiss, async ({ body: { key, note }, actor }) => {
    await engine.request('finding.dismiss', { key, note }, actor);
    return undefined;
  });

  api.on(findingRoutes.reopen, async ({ body: { key }, actor }) => {
    await engine.request('finding.reopen', { key }, actor);
    return undefined;
  });
}
