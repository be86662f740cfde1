import { auditRoutes } from '../contract/audit.ts';
import type { Api } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';

/** The engine's audit and the console's own, as one by time. */
export function addAuditRoutes(api: Api, { store, accounts }: Parts): void {
  api.on(auditRoutes.list, async ({ query: { limit, offset, ...filter } }) => {
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''));
    // of two sorted lists the first n of both hold the first n of the whole
    const upTo = offset + limit;
    const ofEngine = await store.read(async (reader) => {
      const rows = [];
      for (const most = 1000; rows.length < upTo; ) {
        const page = { limit: Math.min(most, upTo - rows.length), offset: rows.length };
        const found = await reader.queryAudit(given, page);
        rows.push(...found.rows);
        if (found.rows.length < page.limit) return { rows, total: found.total };
      }
      return { rows, total: (await reader.queryAudit(given, { limit: 1, offset: 0 })).total };
    });
    const own = accounts.audit.query(given, upTo);
    const rows = [
      ...ofEngine.rows.map(({ id, address, ...row }) => ({ ...row, id: `e${id}`, address: address ?? null })),
      ...own.rows.map(({ id, ...row }) => ({ ...row, id: `c${id}`, source: 'console' as const })),
    ]
      .sort((a, b) => b.time - a.time)
      .slice(offset, upTo)
      .map(({ before, after, ...row }) => ({ ...row, before: before ?? null, after: after ?? null }));
    return { rows, total: ofEngine.total + own.total };
  });
}
