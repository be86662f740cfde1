import { z } from 'zod';
import { auditActions } from '../../model/audit-action.ts';
import { limitQuery, offsetQuery, paged, timeQuery, timeSchema, word } from './common.ts';
import { route } from './route.ts';

export const auditSchema = z.object({
  id: z.string().describe('`e12` of the engine, `c12` of the console'),
  time: timeSchema,
  actor: z.string(),
  source: z.enum(['cli', 'api', 'system', 'cluster', 'console']),
  address: z.string().nullable().describe('from where, as far as known'),
  action: z.enum(auditActions),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

export type AuditRow = z.output<typeof auditSchema>;

export const auditRoutes = {
  list: route({
    id: 'listAudit',
    method: 'GET',
    path: '/v1/audit',
    access: 'admin',
    tag: 'audit',
    summary: 'Who changed what, when and from where; newest first',
    query: z.strictObject({
      from: timeQuery.optional(),
      to: timeQuery.optional(),
      actor: word.optional(),
      action: z.enum(auditActions).optional(),
      subject: word.optional().describe('the whole of it'),
      text: word.optional().describe('part of the subject, or of an address or note that a change of a list names'),
      limit: limitQuery(50, 200),
      after: timeQuery.optional().describe('only what was written after this: `newest` of the list that is open'),
      offset: offsetQuery,
    }),
    answer: paged(auditSchema).extend({
      newest: timeSchema.describe('when something was last written, whatever the filter; 0: nothing was'),
    }),
  }),
  actors: route({
    id: 'listAuditActors',
    method: 'GET',
    path: '/v1/audit/actors',
    access: 'admin',
    tag: 'audit',
    summary: 'All who stand in the audit, and all users; without the names of refused sign-ins',
    answer: z.object({ actors: z.array(z.string()) }),
  }),
};
