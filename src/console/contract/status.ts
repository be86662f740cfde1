import { z } from 'zod';
import { clusterSchema } from './cluster.ts';
import { timeSchema } from './common.ts';
import { hostSchema } from './hosts.ts';
import { route } from './route.ts';

export const alarmSchema = z.object({
  time: timeSchema,
  text: z.string(),
  remedy: z.string(),
  area: z
    .enum(['enforcement', 'capture', 'engine', 'cluster', 'finding'])
    .describe('finding: it is among the open findings, too'),
});

const counts = z.record(z.string(), z.number());

/** The engine's own state, while it runs. */
export const engineStatusSchema = z.object({
  summary: z.string(),
  startedAt: timeSchema,
  protection: z.enum(['enforcing', 'observing', 'failing']),
  protectedAddresses: z.array(z.string()),
  captures: z.array(
    z.object({
      interface: z.string(),
      state: z.string().describe('`up`, or what is wrong'),
      received: z.number(),
      droppedByKernel: z.number(),
      droppedByInterface: z.number(),
    }),
  ),
  messageRate: z.number().describe('messages a second over the last 10 s'),
  unreadableShare: z.number().describe('share of payloads on protected ports that cannot be read (TLS), 0–1'),
  sources: z.number(),
  knownGood: z.number(),
  blocks: z.number().int(),
  allow: z.number().int(),
  deny: z.number().int(),
  dropped: z
    .object({ deny: z.number(), blocks: z.number(), geo: z.number() })
    .nullable()
    .describe('packets that the kernel dropped'),
  spared: counts.describe('how often somebody was not blocked, by reason'),
  seen: counts,
  lost: counts,
  store: z.object({ ok: z.boolean(), error: z.string().nullable(), queued: z.number(), lost: z.number() }),
});

export const statusSchema = z.object({
  time: timeSchema,
  summary: z.string().describe('the state in words: "Protected: 3 of 3 hosts", or what is wrong'),
  level: z.enum(['good', 'notice', 'broken']),
  engine: z.object({
    running: z.boolean(),
    since: timeSchema.describe('since when it runs, or does not answer'),
    problem: z.string().nullable(),
  }),
  state: engineStatusSchema.nullable(),
  hosts: z.array(hostSchema),
  cluster: clusterSchema.nullable().describe('null: the engine does not run here'),
  alarms: z.array(alarmSchema).describe('what needs a person, newest first'),
  openFindings: z.object({
    critical: z.number().int(),
    warning: z.number().int(),
    info: z.number().int(),
    stalePhones: z.number().int().describe('phones with a wrong password, which are among the warnings'),
  }),
});

export type Status = z.output<typeof statusSchema>;

const tag = 'status';

export const statusRoutes = {
  status: route({
    id: 'showStatus',
    method: 'GET',
    path: '/v1/status',
    access: 'viewer',
    tag,
    summary: 'Whether all is well, on every host',
    answer: statusSchema,
  }),
  health: route({
    id: 'health',
    method: 'GET',
    path: '/health',
    access: 'public',
    tag,
    summary: 'For load balancers and monitors: 200 while console and engine work, else 503',
    answer: z.object({ status: z.enum(['ok', 'degraded']), engine: z.boolean(), data: z.boolean() }),
    refusals: { 503: 'the engine does not run, or the database cannot be read; same body' },
  }),
  metrics: route({
    id: 'metrics',
    method: 'GET',
    path: '/metrics',
    access: 'public',
    tag,
    summary: 'Prometheus metrics; with a token of any role, a session, or from the same machine',
    media: 'text/plain',
    refusals: { 401: 'neither signed in nor local' },
  }),
  openapi: route({
    id: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    tag,
    summary: 'This document',
    media: 'application/json',
  }),
};
