import { z } from 'zod';
import {
  bomQuery,
  countryCode,
  countrySchema,
  flag,
  limitQuery,
  prefixText,
  timeQuery,
  timeSchema,
  wholeNumber,
  word,
} from './common.ts';
import { route } from './route.ts';

export const evidenceSchema = z.enum(['proven', 'unproven']);

/** A row of the attack log. */
export const attackSchema = z.object({
  id: z.number().int(),
  time: timeSchema,
  firstTime: timeSchema,
  lastTime: timeSchema,
  attacker: z.string(),
  attackerPort: z.number().int(),
  country: countrySchema,
  victim: z.string(),
  victimPort: z.number().int(),
  transport: z.enum(['UDP', 'TCP']),
  type: z.string().describe('SIP method as on the wire, TFTP, …'),
  detector: z.string(),
  userAgent: z.string().nullable().describe('as on the wire: hostile text, to be shown and never interpreted'),
  evidence: evidenceSchema,
  count: z.number().int().describe('messages that counted'),
  reason: z.string().describe('one sentence for a person'),
  targets: z.array(z.string()).describe('users, numbers, file names or anomaly codes that were tried, at most 20'),
  knownGood: z.boolean(),
  goodUsers: z.number().int(),
  action: z
    .string()
    .describe('what was done about it: blocked, noticed, observed, denied, failed, or `spared: ` with the reason'),
  host: z.string().describe('uuid of the host that recognised it'),
  hostName: z.string(),
});

export type AttackRow = z.output<typeof attackSchema>;

export const sampleSchema = z.object({
  time: timeSchema,
  direction: z.enum(['in', 'out']).describe('in: from the attacker; out: our answer'),
  text: z.string().describe('hostile text'),
  mark: z.tuple([z.number().int(), z.number().int()]).nullable().describe('[start, end) of the offending part'),
});

/** The expanded row. */
export const attackDetailSchema = attackSchema.extend({
  samples: z.array(sampleSchema),
  hostState: z
    .object({
      kernel: z.string(),
      version: z.string(),
      protection: z.enum(['enforcing', 'observing', 'failing']),
      geo: z.enum(['enforcing', 'observing', 'failing', 'off']),
    })
    .nullable()
    .describe('the host as it last described itself'),
  blocked: z.array(z.string()).describe('targets in force now that shut this attacker out'),
  allowed: z.string().nullable().describe('the entry of the allowlist that covers it'),
  denied: z.string().nullable().describe('the entry of the denylist that shuts it out'),
  previous: z.number().int().describe('attacks of the same address in the log'),
});

export type AttackDetail = z.output<typeof attackDetailSchema>;

/** All that are given must hold. An empty `userAgent` or `country` finds attacks without one. */
export const attackFilterSchema = z.strictObject({
  from: timeQuery.optional().describe('inclusive, milliseconds since the epoch'),
  to: timeQuery.optional().describe('exclusive'),
  attacker: prefixText.optional(),
  victim: prefixText.optional(),
  type: word.optional(),
  detector: word.optional(),
  account: word.optional().describe('extension or user whose password was guessed, or that was searched for'),
  number: word.optional().describe('dialled number, whatever stands before its last seven characters'),
  userAgent: z.string().max(300).optional(),
  country: z.union([countryCode, z.literal('')]).optional(),
  host: word.optional().describe('uuid'),
  action: word.optional().describe('blocked, noticed, observed, spared, denied or failed; `spared` finds all reasons'),
  evidence: evidenceSchema.optional(),
  text: word.optional().describe('words that occur in user agent, targets or reason; addresses are attacker or victim'),
  after: wholeNumber(0).optional().describe('only attacks that came after this id: "12 new"'),
});

export type AttackFilter = z.output<typeof attackFilterSchema>;

const tag = 'attacks';

export const attackRoutes = {
  list: route({
    id: 'listAttacks',
    method: 'GET',
    path: '/v1/attacks',
    access: 'viewer',
    tag,
    summary: 'The attack log, newest first, with filters',
    query: attackFilterSchema.extend({
      limit: limitQuery(15),
      before: wholeNumber(0).optional().describe('`next` of the page before: quicker than an offset'),
      offset: wholeNumber(0, 10_000_000).optional(),
      count: flag(true).describe('false: do not count the matches'),
    }),
    answer: z.object({
      rows: z.array(attackSchema),
      total: z.number().int().describe('matches; at least so many unless totalIsExact'),
      totalIsExact: z.boolean(),
      next: z.number().int().nullable().describe('for `before` of the following page; null at the end'),
      newest: z.number().int().nullable().describe('id of the first row, for `after`'),
    }),
  }),
  export: route({
    id: 'exportAttacks',
    method: 'GET',
    path: '/v1/attacks/export',
    access: 'viewer',
    tag,
    summary: 'What the filter finds as a file, at most 100,000 rows',
    query: attackFilterSchema.extend({ format: z.enum(['csv', 'json']).default('csv'), bom: bomQuery }),
    media: 'text/csv',
  }),
  show: route({
    id: 'showAttack',
    method: 'GET',
    path: '/v1/attacks/{id}',
    access: 'viewer',
    tag,
    summary: 'One attack with its sample messages',
    params: z.strictObject({ id: wholeNumber(0) }),
    answer: attackDetailSchema,
    refusals: { 404: 'there is no such attack (any more)' },
  }),
  capture: route({
    id: 'downloadAttackCapture',
    method: 'GET',
    path: '/v1/attacks/{id}/capture',
    access: 'viewer',
    tag,
    summary: 'The sample messages of an attack as a capture file',
    description:
      'For Wireshark, tcpdump and `sipprot analyze`. Messages, times, addresses and ports are what was kept of the attack; the IP, UDP and TCP headers around them are made for the file. Ports are those of its latest message, line ends of SIP are CR LF, and a message that was longer than 2,000 characters is cut.',
    params: z.strictObject({ id: wholeNumber(0) }),
    media: 'application/vnd.tcpdump.pcap',
    refusals: { 404: 'there is no such attack (any more), or no message was kept of it' },
  }),
};
