import { findingRoutes } from '../contract/findings.ts';
import type { Api } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';
import { findingRow } from './rows.ts';

export function addFindingRoutes(api: Api, { store, engine }: Parts): void {
  api.on(findingRoutes.list, async ({ query: { state, kind, severity, text, after, limit, offset } }) => {
    const filter = {
      ...(state === 'all' ? {} : { state }),
      ...(kind === undefined ? {} : { kind }),
      ...(severity === undefined ? {} : { severity }),
      ...(text === undefined ? {} : { text }),
      ...(after === undefined ? {} : { after }),
    };
    const [newest, { rows, total }] = await Promise.all([
      // first, for a finding that comes in between is better announced once too often than never
      store.read((reader) => reader.read('newestFinding')),
      store.read((reader) => reader.queryFindings(filter, { limit, offset })),
    ]);
    return { rows: rows.map(findingRow), total, newest };
  });

  api.on(findingRoutes.lookUp, async ({ body: { keys } }) => {
    const page = { limit: keys.length, offset: 0 };
    const { rows } = await store.read((reader) => reader.queryFindings({ keys }, page));
    return { rows: rows.map(findingRow) };
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
