import { z } from 'zod';
import { timeSchema } from './common.ts';

/** How this host stands to its cluster. */
export const clusterSchema = z.object({
  role: z
    .enum(['alone', 'host', 'operator'])
    .describe('operator: lists, settings and unblocks of this host are the cluster’s; host: they are its own'),
  connected: z.boolean(),
  since: timeSchema.describe('since when it is connected or cut off; 0: a host that stands alone'),
  server: z.string().nullable().describe('the NATS server that it talks to'),
  summary: z.string().describe('one sentence'),
  operators: z.array(z.string()).describe('names of the hosts on which lists and settings are changed'),
  waiting: z.number().int().describe('blocks and changes that wait to be sent'),
  unsent: z
    .number()
    .int()
    .describe('of those, changes of lists and settings and unblocks, which the cluster’s servers have not taken yet'),
  unsentSince: timeSchema.describe('since when the servers have taken none of them; 0: none waits'),
  refused: z.record(z.string(), z.number()).describe('messages that were not believed, by reason'),
});

export type ClusterState = z.output<typeof clusterSchema>;
