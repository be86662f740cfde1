import { z } from 'zod';
import { countryCode, prefixText, timeSchema } from './common.ts';
import { route } from './route.ts';

export const geoMode = z.enum(['off', 'block', 'allow-only']);

export const geoRuleSchema = z.strictObject({
  mode: geoMode.describe('block: shut out the countries; allow-only: shut out all others'),
  countries: z.array(countryCode).max(250),
  except: z.array(prefixText).max(1000).default([]).describe('what the rule does not shut out, beside the allowlist'),
});

export type GeoRule = z.output<typeof geoRuleSchema>;

export const geoSchema = geoRuleSchema.extend({
  state: z
    .enum(['enforcing', 'observing', 'failing', 'off', 'unknown'])
    .describe('unknown: the engine does not run, and this is what was stored last'),
  failure: z.string().nullable().describe('what keeps the rule, or newer data, from being in force'),
  ranges: z.number().int().describe('prefixes in force'),
  revision: z.number().int().describe('of the settings'),
  database: z
    .object({
      file: z.string(),
      shipped: z.boolean().describe('it came with the program'),
      type: z.string(),
      builtAt: timeSchema,
      ipv6: z.boolean(),
      attribution: z
        .object({ text: z.string(), link: z.string().nullable(), licence: z.string().nullable() })
        .describe('to be shown, with its link, wherever countries are shown'),
    })
    .nullable()
    .describe('null while none could be read'),
  attacks: z.array(z.object({ country: z.string(), attacks: z.number().int() })).describe('by country, last 30 days'),
});

export type Geo = z.output<typeof geoSchema>;

const count = z.object({ country: z.string().nullable(), sources: z.number().int() });
const source = { address: z.string(), country: z.string().nullable() };

/** What a rule would do, by sources that work now and attackers of the last week. */
export const geoPreviewSchema = z.object({
  refused: z.string().nullable().describe('why it would be refused whatever is confirmed; null: it would not'),
  knownGood: z.object({
    total: z.number().int(),
    shutOut: z.number().int(),
    countries: z.array(count),
    sources: z
      .array(z.object({ ...source, users: z.number().int(), lastSuccess: timeSchema }))
      .describe('phones and trunks that would be shut out, latest success first, at most 100'),
  }),
  attackers: z.object({
    total: z.number().int(),
    complete: z.boolean().describe('false: only the most active are counted'),
    shutOut: z.number().int(),
    countries: z.array(count),
    sources: z.array(z.object({ ...source, attacks: z.number().int() })).describe('at most 100'),
  }),
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
      knownGood: z
        .enum(['refuse', 'keep', 'cut'])
        .default('refuse')
        .describe(
          'what happens to phones and trunks that work and that it would shut out: refuse the rule, make them exceptions, or cut them off',
        ),
      revision: z.number().int().optional().describe('of the settings that you saw'),
    }),
    answer: geoSchema,
    refusals: {
      400: 'it would cut off you, the hosts, or (with knownGood refuse) phones that work',
      409: 'somebody else changed it in the meantime',
    },
  }),
};
