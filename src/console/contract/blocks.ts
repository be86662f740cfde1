import { z } from 'zod';
import { blockEvidence } from '../../model/block.ts';
import {
  countryCode,
  countrySchema,
  limitQuery,
  manySchema,
  noteText,
  offsetQuery,
  paged,
  several,
  targetText,
  timeQuery,
  timeSchema,
  word,
} from './common.ts';
import { route } from './route.ts';

const evidence = z.enum(blockEvidence);

export const blockSchema = z.object({
  target: z.string().describe('`192.0.2.1`, `2001:db8::/64`, or one flow: `192.0.2.1 UDP 5060`'),
  kind: z.enum(['prefix', 'flow']),
  country: countrySchema,
  cause: z.string().describe('detector, or operator'),
  reason: z.string(),
  origin: z.string().describe('name of the host that decided'),
  since: timeSchema,
  until: timeSchema,
  evidence,
  timesBefore: z.number().int(),
  note: z.string(),
});

export type BlockRow = z.output<typeof blockSchema>;

export const inForceSchema = z
  .object({
    on: z.number().int().describe('hosts on which it is in force'),
    of: z.number().int().describe('hosts that are known'),
    unknown: z.number().int().describe('hosts of which that is not known, because this one is cut off'),
  })
  .describe('a host has a block in force when it enforces, has applied its revision and does not refuse it');

export type InForce = z.output<typeof inForceSchema>;

const listedBlockSchema = blockSchema.extend({ inForce: inForceSchema });

export type ListedBlock = z.output<typeof listedBlockSchema>;

/** What a block is on one host. */
export const blockPlaceSchema = z.object({
  uuid: z.string(),
  name: z.string(),
  own: z.boolean(),
  why: z
    .enum(['gone', 'unknown', 'observing', 'failing', 'refused', 'capped', 'behind', 'unsent'])
    .nullable()
    .describe(
      'null: in force there. Else why not: not heard of (gone, or unknown because this host is cut off), it does not enforce (observing, failing), it refuses this block, could not take all blocks of its host (capped), has not come so far (behind), or the block has not left this host (unsent)',
    ),
  reason: z.string().nullable().describe('of a refusal'),
  vouches: z.boolean().describe('it shut the target out by its own decision'),
});

export type BlockPlace = z.output<typeof blockPlaceSchema>;

export const blockFilterSchema = z.strictObject({
  text: word.optional().describe('part of target, reason or note; an address finds every block that covers it'),
  cause: word.optional(),
  origin: word.optional(),
  country: countryCode.optional().describe('the one in which the target was when it was blocked'),
  evidence: evidence.optional(),
});

export type BlockFilter = z.output<typeof blockFilterSchema>;

const hold = z
  .number()
  .int()
  .min(0)
  .max(30 * 86_400)
  .default(3600)
  .describe('seconds in which nothing automatic blocks it again');
const newBlock = z.strictObject({
  target: targetText,
  seconds: z.number().int().min(1).max(315_360_000).optional().describe('absent: the setting blockSeconds'),
  note: noteText.default(''),
});
const tag = 'blocks';

export const blockRoutes = {
  list: route({
    id: 'listBlocks',
    method: 'GET',
    path: '/v1/blocks',
    access: 'viewer',
    tag,
    summary: 'The blocks in force',
    query: blockFilterSchema.extend({
      after: timeQuery.optional().describe('only those that began after this: `newest` of the list that is open'),
      targets: several(targetText, 60)
        .optional()
        .describe('only these, separated by commas: whether the rows of an open list still hold'),
      limit: limitQuery(15),
      offset: offsetQuery,
      sort: z
        .enum(['since', 'until', 'target', 'timesBefore', 'country', 'countryName', 'evidence'])
        .default('since')
        .describe('country: by its code; countryName: by its English name'),
      order: z.enum(['asc', 'desc']).default('desc'),
    }),
    answer: paged(listedBlockSchema).extend({
      newest: timeSchema.describe('when the newest block began, whatever the filter; 0: there is none'),
      hosts: z.object({ inForce: z.number().int(), of: z.number().int() }).describe('hosts that enforce blocks'),
    }),
  }),
  places: route({
    id: 'showBlockHosts',
    method: 'GET',
    path: '/v1/blocks/hosts',
    access: 'viewer',
    tag,
    summary: 'On which hosts a block is in force, on which not and why, and which vouch for it',
    query: z.strictObject({ target: targetText }),
    answer: z.object({ rows: z.array(blockPlaceSchema) }),
    refusals: { 404: 'it is not blocked (any more)' },
  }),
  create: route({
    id: 'createBlock',
    method: 'POST',
    path: '/v1/blocks',
    access: 'operator',
    tag,
    summary: 'Block by hand, for a time',
    body: newBlock,
    answer: blockSchema,
    refusals: { 400: 'it would cut off you, a host, a gateway or what is allowed' },
  }),
  lift: route({
    id: 'liftBlock',
    method: 'POST',
    path: '/v1/blocks/lift',
    access: 'operator',
    tag,
    summary: 'Lift everything that blocks an address, prefix or flow, for some or for all that a filter finds',
    body: z.union([
      z.strictObject({ targets: z.array(targetText).min(1).max(1000), holdSeconds: hold }),
      z.strictObject({ filter: blockFilterSchema, holdSeconds: hold }),
    ]),
    answer: manySchema.extend({
      lifted: z.array(blockSchema).describe('every block that this lifted: what `createMany` puts back'),
    }),
  }),
  createMany: route({
    id: 'createBlocks',
    method: 'POST',
    path: '/v1/blocks/many',
    access: 'operator',
    tag,
    summary: 'Block several by hand, each for its time; one that cannot be blocked is told, the others are blocked',
    maxBody: 1 << 20,
    body: z.strictObject({
      blocks: z
        .array(newBlock.required({ seconds: true }))
        .min(1)
        .max(1000),
    }),
    answer: manySchema,
  }),
};
