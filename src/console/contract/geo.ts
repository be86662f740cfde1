import { z } from 'zod';
import { countryCode, timeSchema } from './common.ts';
import { route } from './route.ts';

export const geoMode = z.enum(['off', 'block', 'allow-only']);

export const geoRuleSchema = z.strictObject({ mode: geoMode, countries: z.array(countryCode).max(250) });

export type GeoRule = z.output<typeof geoRuleSchema>;

export const geoSchema = geoRuleSchema.extend({
  state: z.enum(['enforcing', 'observing', 'failing', 'off']),
  revision: z.number().int().describe('of the settings'),
  database: z.object({
    ok: z.boolean(),
    source: z.string().describe('`built-in`, or the path of the operator’s own file'),
    date: timeSchema.nullable().describe('when the data was made'),
    error: z.string().nullable(),
  }),
  attribution: z.object({ text: z.string(), url: z.string() }).describe('to be shown where the data is'),
  countries30d: z
    .array(z.object({ country: z.string(), attacks: z.number().int() }))
    .describe('attacks by country, last 30 days'),
});

export type Geo = z.output<typeof geoSchema>;

/** What a rule would have done in the last week. */
export const geoPreviewSchema = z.object({
  knownGood: z
    .array(
      z.object({
        address: z.string(),
        country: z.string().nullable(),
        users: z.number().int(),
        lastSuccess: timeSchema,
      }),
    )
    .describe('known-good sources that would be shut out, at most 100'),
  knownGoodTotal: z.number().int(),
  attackers: z
    .array(z.object({ country: z.string().nullable(), attackers: z.number().int() }))
    .describe('attackers that would be shut out, by country'),
  attackersTotal: z.number().int(),
  cutsOff: z.array(z.string()).describe('why it would be refused, in words; empty: it would not'),
});

export type GeoPreview = z.output<typeof geoPreviewSchema>;

const tag = 'geo';

export const geoRoutes = {
  show: route({
    id: 'showGeo',
    method: 'GET',
    path: '/v1/geo',
    access: 'viewer',
    tag,
    summary: 'The country rule in force, and its data',
    answer: geoSchema,
  }),
  preview: route({
    id: 'previewGeo',
    method: 'POST',
    path: '/v1/geo/preview',
    access: 'viewer',
    tag,
    summary: 'What a country rule would have done to the last week; changes nothing',
    body: geoRuleSchema,
    answer: geoPreviewSchema,
  }),
  change: route({
    id: 'changeGeo',
    method: 'PUT',
    path: '/v1/geo',
    access: 'admin',
    tag,
    summary: 'Put a country rule in force',
    body: geoRuleSchema.extend({
      confirm: z.boolean().default(false).describe('known-good sources may be shut out: the operator saw them'),
      revision: z.number().int().optional(),
    }),
    answer: geoSchema,
    refusals: {
      400: 'it would cut off you or the hosts, or known-good sources without confirm',
      409: 'somebody else changed it in the meantime',
    },
  }),
};
