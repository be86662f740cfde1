import { type AuditRow, auditRoutes } from '../contract/audit.ts';
import type { Api } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';
import { mergeByTime, shareOf } from './merge-audit.ts';

type Unfilled = Omit<AuditRow, 'before' | 'after'> & { readonly before?: unknown; readonly after?: unknown };

/** The engine's audit and the console's own, as one by time. */
export function addAuditRoutes(api: Api, { store, accounts }: Parts): void {
  api.on(auditRoutes.list, async ({ query: { limit, offset, after, ...filter } }) => {
    const from = after === undefined ? filter.from : Math.max(filter.from ?? 0, after + 1);
    const given = Object.fromEntries(
      Object.entries({ ...filter, from }).filter(([, value]) => value !== undefined && value !== ''),
    );
    // of what is passed over only the times are read
    const [ofEngine, own] =
      offset === 0
        ? [0, 0]
        : shareOf(
            await store.read((reader) => reader.read('readAuditTimes', given, offset)),
            accounts.audit.times(given, offset),
            offset,
          );
    const lastOfEngine = await store.read((reader) => reader.read('readAuditTimes', {}, 1));
    const newest = Math.max(0, ...lastOfEngine, ...accounts.audit.times({}, 1));
    const engine = await store.read((reader) => reader.queryAudit(given, { limit, offset: ofEngine }));
    const console = accounts.audit.query(given, { limit, offset: own });
    const rows = mergeByTime<Unfilled>(
      engine.rows.map(({ id, address, ...row }) => ({ ...row, id: `e${id}`, address: address ?? null })),
      console.rows.map(({ id, ...row }) => ({ ...row, id: `c${id}`, source: 'console' as const })),
      limit,
    ).map(({ before, after, ...row }) => ({ ...row, before: before ?? null, after: after ?? null }));
    return { rows, total: engine.total + console.total, newest };
  });

  api.on(auditRoutes.actors, async () => {
    const ofEngine = await store.read((reader) => reader.read('readAuditActors'));
    const actors = new Set([...accounts.users.list().map(({ name }) => name), ...ofEngine, ...accounts.audit.actors()]);
    return { actors: [...actors].sort() };
  });
}
