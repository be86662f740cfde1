import { z } from 'zod';
import { findingSeverities } from '../../model/finding.ts';
import { limitQuery, mostShown, noteText, offsetQuery, paged, timeQuery, timeSchema, word } from './common.ts';
import { route } from './route.ts';

export const findingSchema = z.object({
  key: z.string(),
  kind: z.string(),
  title: z.string(),
  severity: z.enum(findingSeverities),
  remedy: z.string().describe('what to do'),
  victim: z.string(),
  source: z.string().nullable(),
  subject: z.string().nullable().describe('account, file name or banner it is about: hostile text'),
  evidence: z.string(),
  firstTime: timeSchema,
  lastTime: timeSchema,
  count: z.number().int(),
  state: z.enum(['open', 'closed', 'dismissed']),
  stateAt: timeSchema,
  stateBy: z.string().nullable(),
  note: z.string(),
});

export type FindingRow = z.output<typeof findingSchema>;

const tag = 'findings';
const key = z.string().min(1).max(500);

export const findingRoutes = {
  list: route({
    id: 'listFindings',
    method: 'GET',
    path: '/v1/findings',
    access: 'viewer',
    tag,
    summary:
      'Weaknesses of our side that the traffic shows; the highest severity first, of the same severity the last seen',
    query: z.strictObject({
      state: z.enum(['open', 'closed', 'dismissed', 'all']).default('open'),
      kind: z.string().max(60).optional(),
      severity: z.enum(findingSeverities).optional(),
      text: word
        .optional()
        .describe(
          'part of title, evidence, subject or note; an address or prefix finds what it is about, on either side',
        ),
      after: timeQuery
        .optional()
        .describe('only those that came into their state after this: `newest` of the list that is open'),
      limit: limitQuery(50),
      offset: offsetQuery,
    }),
    answer: paged(findingSchema).extend({
      newest: timeSchema.describe('when a finding last came into its state, whatever the filter; 0: there is none'),
    }),
  }),
  lookUp: route({
    id: 'lookUpFindings',
    method: 'POST',
    path: '/v1/findings/look-up',
    access: 'viewer',
    tag,
    summary: 'Some findings as they are now, in whatever state; those that are gone are left out. Changes nothing',
    body: z.strictObject({ keys: z.array(key).min(1).max(mostShown) }),
    answer: z.object({ rows: z.array(findingSchema) }),
  }),
  dismiss: route({
    id: 'dismissFinding',
    method: 'POST',
    path: '/v1/findings/dismiss',
    access: 'operator',
    tag,
    summary: 'It is known or no matter: show it no more',
    body: z.strictObject({ key, note: noteText.default('') }),
    refusals: { 404: 'there is no such finding' },
  }),
  reopen: route({
    id: 'reopenFinding',
    method: 'POST',
    path: '/v1/findings/reopen',
    access: 'operator',
    tag,
    summary: 'Take a dismissal back',
    body: z.strictObject({ key }),
    refusals: { 404: 'there is no such finding' },
  }),
};
