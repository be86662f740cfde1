import { z } from 'zod';
import { clusterSchema } from './cluster.ts';
import { timeSchema } from './common.ts';
import { route } from './route.ts';

export const hostSchema = z.object({
  uuid: z.string(),
  name: z.string(),
  own: z.boolean().describe('the machine that this console runs on'),
  active: z.boolean().describe('presence is here'),
  presence: z
    .enum(['here', 'gone', 'unknown'])
    .describe(
      'here: heard of in the last 35 seconds; gone: not heard of for longer; unknown: this host is cut off, so that the silence says nothing',
    ),
  role: z.enum(['alone', 'host', 'operator']).nullable().describe('null: not known, because no engine runs here'),
  lastSeen: timeSchema,
  addresses: z.array(z.string()),
  kernel: z.string().nullable(),
  version: z.string().nullable(),
  protection: z.enum(['enforcing', 'observing', 'failing']).nullable().describe('null: it never described itself'),
  geo: z.enum(['enforcing', 'observing', 'failing', 'off']).nullable(),
  startedAt: timeSchema.nullable(),
  messageRate: z.number().nullable().describe('messages a second; null: it did not tell, or captures nothing'),
  dropped: z.number().nullable().describe('frames that the kernel or an interface dropped before they were read'),
  captures: z.array(z.object({ interface: z.string(), state: z.string() })),
  blocks: z.number().int().nullable().describe('blocks in force'),
  applied: z
    .object({ blocks: z.number().int(), lists: z.number().int(), settings: z.number().int() })
    .nullable()
    .describe('revisions of the cluster’s blocks, lists and settings up to which it has applied all'),
  vetoes: z
    .array(z.object({ target: z.string(), why: z.string(), origin: z.string() }))
    .describe('blocks of other hosts that it refuses, the newest 200, with the host that decided them'),
  capped: z
    .array(z.object({ host: z.string(), count: z.number().int() }))
    .describe('hosts that shut out too much at once, and how many of their blocks it did not take'),
  summary: z.string().describe('one sentence: protecting, observing, or what is wrong'),
});

export type HostRow = z.output<typeof hostSchema>;

const tag = 'hosts';

export const hostRoutes = {
  list: route({
    id: 'listHosts',
    method: 'GET',
    path: '/v1/hosts',
    access: 'viewer',
    tag,
    summary: 'The hosts of the cluster, and how this one is connected to it',
    answer: z.object({
      rows: z.array(hostSchema),
      cluster: clusterSchema.nullable().describe('null: the engine does not run here'),
    }),
  }),
  remove: route({
    id: 'removeHost',
    method: 'DELETE',
    path: '/v1/hosts/{uuid}',
    access: 'operator',
    tag,
    summary: 'Forget a host on which sipPROT does not run any more; its attacks stay in the log',
    params: z.strictObject({ uuid: z.string().min(1).max(100) }),
    refusals: { 404: 'there is no such host', 409: 'it is this host, it is active, or whether it is is not known' },
  }),
};
