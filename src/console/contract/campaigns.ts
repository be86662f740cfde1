import { z } from 'zod';
import { countrySchema, limitQuery, offsetQuery, paged, timeSchema } from './common.ts';
import { route } from './route.ts';

export const campaignKindSchema = z
  .enum(['account', 'number', 'tool'])
  .describe(
    'account: an extension or user whose password is guessed, or that is searched for; number: a dialled number; tool: a User-Agent',
  );

export type CampaignKind = z.output<typeof campaignKindSchema>;

/** One thing that is attacked or used from at least five sources. */
export const campaignSchema = z.object({
  kind: campaignKindSchema,
  subject: z
    .string()
    .describe(
      'hostile text; of a number what all its forms end with. As `account`, `number` or `userAgent` of /v1/attacks it finds the attacks',
    ),
  sources: z.number().int().describe('distinct IPv4 addresses and IPv6 /64s; at least so many unless isExact'),
  provenSources: z.number().int().describe('those that showed that they receive our answers: the others may be forged'),
  attacks: z.number().int().describe('at least so many unless isExact'),
  isExact: z.boolean(),
  shutOut: z
    .object({ count: z.number().int(), of: z.number().int() })
    .describe('of the latest `of` sources so many are shut out now, by a block or the denylist'),
  hosts: z
    .array(z.object({ uuid: z.string(), name: z.string(), attacks: z.number().int() }))
    .describe('that recognised the attacks, most first, at most 100'),
  countries: z
    .array(z.object({ country: countrySchema, sources: z.number().int() }))
    .describe('most sources first, at most 5'),
  detectors: z.array(z.object({ detector: z.string(), attacks: z.number().int() })),
  first: timeSchema,
  last: timeSchema,
});

export type Campaign = z.output<typeof campaignSchema>;

export const campaignQuerySchema = z.strictObject({
  window: z.enum(['24h', '7d']).default('24h').describe('the last 24 hours or 7 days'),
  kind: campaignKindSchema.optional(),
  sort: z.enum(['sources', 'attacks', 'last']).default('sources'),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: limitQuery(25, 100),
  offset: offsetQuery,
});

export const campaignRoutes = {
  list: route({
    id: 'listCampaigns',
    method: 'GET',
    path: '/v1/campaigns',
    access: 'viewer',
    tag: 'attacks',
    summary: 'Accounts, numbers and tools that are attacked or used from at least five sources',
    description:
      'Over all hosts of the cluster. Notices (phones with an old password, detectors set to observe) do not count. At most 1,000 campaigns are weighed, those with the most attacks.',
    query: campaignQuerySchema,
    answer: paged(campaignSchema).extend({
      from: timeSchema.describe('attacks since then count'),
      totalIsExact: z.boolean().describe('false: there are more than `total`'),
      complete: z
        .boolean()
        .describe(
          'false: some of what happened since then is not known, because there was too much or it was before an update',
        ),
    }),
  }),
};
