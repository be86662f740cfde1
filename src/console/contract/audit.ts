import { z } from 'zod';
import { limitQuery, paged, timeQuery, timeSchema, word } from './common.ts';
import { route } from './route.ts';

export const auditSchema = z.object({
  id: z.string().describe('`e12` of the engine, `c12` of the console'),
  time: timeSchema,
  actor: z.string(),
  source: z.enum(['cli', 'api', 'system', 'cluster', 'console']),
  address: z.string().nullable().describe('from where, as far as known'),
  action: z.string().describe('such as allow.change, settings.change, block.lift, user.create, session.sign-in'),
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
      action: word.optional(),
      subject: word.optional(),
      limit: limitQuery(50, 200),
      offset: z.coerce.number<number>().int().min(0).max(10_000).default(0),
    }),
    answer: paged(auditSchema),
  }),
};
