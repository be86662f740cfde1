import { z } from 'zod';
import { attackSchema } from './attacks.ts';
import { blockPlaceSchema, blockSchema } from './blocks.ts';
import { countrySchema, timeSchema } from './common.ts';
import { findingSchema } from './findings.ts';
import { listEntrySchema } from './lists.ts';
import { route } from './route.ts';

/** Everything that a help desk needs to know of an address. */
export const explanationSchema = z.object({
  address: z.string(),
  source: z
    .string()
    .describe(
      'what counts as one source: an IPv4 address, or the /64 of an IPv6 one; attacks, findings and successes are of all of it',
    ),
  verdict: z.string().describe('one sentence'),
  state: z.enum(['blocked', 'partly', 'denied', 'country', 'allowed', 'never', 'attacked', 'good', 'unknown']),
  live: z.boolean().describe('false: the engine does not run, and this is what was stored last'),
  country: countrySchema,
  shutOutByCountry: z.boolean().describe('the country rule in force keeps it from the protected ports'),
  observing: z
    .boolean()
    .describe('no host that is there enforces, on purpose: what is said to be shut out or in force would be'),
  blocked: z
    .array(blockSchema.extend({ places: z.array(blockPlaceSchema).describe('where it is in force, host by host') }))
    .describe('in force now'),
  refusals: z
    .array(
      z.object({
        uuid: z.string(),
        name: z.string().describe('the host that refuses'),
        target: z.string(),
        why: z.string(),
        origin: z.string().describe('the host that decided the block'),
      }),
    )
    .describe('blocks of other hosts that would cover it, and that a host refuses'),
  allowed: listEntrySchema.nullable(),
  denied: listEntrySchema.nullable(),
  never: z.string().nullable().describe('why it is never blocked, in words'),
  heldUntil: timeSchema.nullable().describe('an operator unblocked it: nothing automatic blocks it until then'),
  attacks: z.array(attackSchema).describe('the newest, at most 100'),
  attacksTotal: z.number().int(),
  attacksTotalIsExact: z.boolean(),
  history: z
    .array(blockSchema.extend({ liftedAt: timeSchema.nullable(), liftedBy: z.string().nullable() }))
    .describe('blocks now and before, newest first'),
  findings: z.array(findingSchema),
  knownGood: z
    .array(z.object({ address: z.string(), users: z.number().int(), lastSuccess: timeSchema, until: timeSchema }))
    .describe('phones and trunks that work from here'),
  advice: z.array(z.string()).describe('what to do, one sentence each'),
});

export type Explanation = z.output<typeof explanationSchema>;

export const explainRoutes = {
  explain: route({
    id: 'explainAddress',
    method: 'GET',
    path: '/v1/explain',
    access: 'viewer',
    tag: 'explain',
    summary: 'Why an address is shut out or not, until when, and what to do',
    query: z.strictObject({ address: z.string().trim().max(60).describe('IPv4 or IPv6 address') }),
    answer: explanationSchema,
  }),
};
