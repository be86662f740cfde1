import { z } from 'zod';
import { countrySchema, timeQuery, timeSchema, wholeNumber } from './common.ts';
import { route } from './route.ts';

const tally = {
  attacks: z.number().int().describe('rows of the log'),
  messages: z.number().int().describe('messages that counted in them'),
};

export const topSchema = z.object({ value: z.string(), ...tally });
export const topAddressSchema = topSchema.extend({ country: countrySchema });

/** A number of the first row of the dashboard with its line. */
export const figureSchema = z.object({
  value: z.number().nullable().describe('now, or in the range; null: not known'),
  before: z.number().nullable().describe('the same for the range before it'),
  points: z.array(z.object({ time: timeSchema, value: z.number() })).describe('at most 120, oldest first'),
});

export type Figure = z.output<typeof figureSchema>;

export const dashboardSchema = z.object({
  from: timeSchema,
  to: timeSchema,
  bucketSeconds: z.number().int(),
  figures: z.object({
    attacks: figureSchema,
    blocks: figureSchema.describe('in force; over all hosts, each counts once'),
    messageRate: figureSchema.describe('messages a second'),
    unreadableShare: figureSchema.describe('0–1'),
  }),
  total: z.object(tally),
  series: z.array(z.object({ time: timeSchema, detector: z.string(), type: z.string(), ...tally })),
  detectors: z.array(topSchema),
  types: z.array(topSchema),
  hosts: z.array(topSchema.extend({ name: z.string() })).describe('hosts that recognised them; value: uuid'),
  attackers: z.array(topAddressSchema),
  victims: z.array(topSchema),
  userAgents: z.array(topSchema).describe("value '': without one"),
  countries: z.array(topSchema).describe("for map and table; value '': not known; at most 250"),
  topsFrom: timeSchema.describe('what attackers, victims, userAgents and countries cover: long ranges are rounded'),
  topsTo: timeSchema,
});

export type Dashboard = z.output<typeof dashboardSchema>;

export const statisticsRoutes = {
  dashboard: route({
    id: 'showStatistics',
    method: 'GET',
    path: '/v1/statistics',
    access: 'viewer',
    tag: 'statistics',
    summary: 'Figures, attacks over time, top lists and the map of a range of time',
    query: z.strictObject({
      from: timeQuery,
      to: timeQuery,
      bucketSeconds: wholeNumber(60, 31 * 86_400, 60)
        .optional()
        .describe('absent: chosen so that there are some 60 bars'),
      host: z.string().max(100).optional().describe('uuid: attacks and figures of this host alone'),
      top: wholeNumber(1, 100).prefault(10),
    }),
    answer: dashboardSchema,
  }),
};
