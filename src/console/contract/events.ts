import { z } from 'zod';
import { attackSchema } from './attacks.ts';
import { blockSchema } from './blocks.ts';
import { listName } from './lists.ts';
import { route } from './route.ts';

/** An attack as it happens. The row of the log has an id and more; reports of the same episode replace each other. */
export const liveAttackSchema = attackSchema
  .omit({ id: true, host: true, hostName: true })
  .extend({ episode: z.number().int() });

/** What the live feed tells. `id` of the SSE event resumes after a break by the header Last-Event-ID. */
export const liveEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), engine: z.boolean() }).describe('first of all; whether the engine runs'),
  z
    .object({ kind: z.literal('here') })
    .describe('nothing, every 15 s: whoever hears none for longer has lost the connection'),
  z.object({ kind: z.literal('reset') }).describe('events were missed: load everything again'),
  z.object({ kind: z.literal('attack'), attack: liveAttackSchema }),
  z.object({ kind: z.literal('block'), block: blockSchema }),
  z.object({ kind: z.literal('unblock'), block: blockSchema, why: z.enum(['ended', 'operator', 'allowed']) }),
  z.object({
    kind: z.literal('list'),
    list: listName,
    added: z.number().int(),
    removed: z.number().int(),
  }),
  z.object({
    kind: z.literal('finding'),
    key: z.string(),
    finding: z.string().describe('kind of the finding'),
    evidence: z.string(),
  }),
  z
    .object({ kind: z.literal('findings') })
    .describe('a finding was dismissed, closed or opened again: load them again'),
  z.object({ kind: z.literal('settings') }).describe('the settings changed: load them again'),
  z.object({ kind: z.literal('alarm'), text: z.string(), remedy: z.string() }),
  z
    .object({ kind: z.literal('hosts') })
    .describe('a host of the cluster came or went, or this one was cut off: load them again'),
  z.object({ kind: z.literal('engine'), running: z.boolean() }).describe('the engine came or went'),
]);

export type LiveEvent = z.output<typeof liveEventSchema>;

export const eventRoutes = {
  stream: route({
    id: 'streamEvents',
    method: 'GET',
    path: '/v1/events',
    access: 'viewer',
    tag: 'events',
    summary: 'Live events as server-sent events; the data of each is one JSON object',
    media: 'text/event-stream',
    refusals: { 503: 'too many listeners' },
  }),
};
