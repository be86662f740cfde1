import { z } from 'zod';
import { timeSchema } from './common.ts';
import { route } from './route.ts';

export const hostSchema = z.object({
  uuid: z.string(),
  name: z.string(),
  own: z.boolean().describe('the machine that this console runs on'),
  active: z.boolean().describe('was heard of in the last 90 seconds'),
  lastSeen: timeSchema,
  addresses: z.array(z.string()),
  kernel: z.string().nullable(),
  version: z.string().nullable(),
  protection: z.enum(['enforcing', 'observing', 'failing']).nullable().describe('null: it never described itself'),
  geo: z.enum(['enforcing', 'observing', 'failing', 'off']).nullable(),
  startedAt: timeSchema.nullable(),
  /** of the own host only, while its engine runs */
  messageRate: z.number().nullable(),
  dropped: z.number().nullable().describe('frames that the kernel or an interface dropped before they were read'),
  captures: z.array(z.object({ interface: z.string(), state: z.string() })),
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
    summary: 'The hosts of the cluster',
    answer: z.object({ rows: z.array(hostSchema) }),
  }),
  remove: route({
    id: 'removeHost',
    method: 'DELETE',
    path: '/v1/hosts/{uuid}',
    access: 'operator',
    tag,
    summary: 'Forget a host on which sipPROT does not run any more; its attacks stay in the log',
    params: z.strictObject({ uuid: z.string().min(1).max(100) }),
    refusals: { 404: 'there is no such host', 409: 'it is this host, or it is active' },
  }),
};
