import { z } from 'zod';
import { parsePrefix } from '../model/address.ts';
import { blockEvidence, parseTarget } from '../model/block.ts';
import { mostMarks } from '../model/suspicion.ts';

/**
 * The bodies that travel in envelopes. What comes may be of an older or a newer version: keys that we do not know are left
 * out, and a key that is added later has to be optional. Everything is bounded: a member may be hostile.
 */

/** ECMA-262, 21.4.1.1: what is beyond is no time for a Date */
const latest = 8.64e15;
const time = z.number().int().min(0).max(latest);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = (most: number) => z.string().max(most);
const target = z
  .string()
  .max(100)
  .refine((value) => parseTarget(value) !== undefined);
const prefix = z
  .string()
  .max(60)
  .refine((value) => parsePrefix(value) !== undefined);

const tenYears = 10 * 365 * 86_400;

export const blockBody = z.object({
  target,
  cause: text(64),
  reason: text(1000),
  evidence: z.enum(blockEvidence),
  /** whole seconds that it still lasts; 0: its host takes it back */
  seconds: z.number().int().min(0).max(tenYears),
  /** seconds since it began */
  age: z.number().int().min(0).max(tenYears),
  timesBefore: z.number().int().min(0).max(1_000_000),
  note: text(500),
  /** sequence of the last unblock that its host had seen */
  seenUnblock: count,
});
export type BlockBody = z.output<typeof blockBody>;

export const unblockBody = z.object({
  target,
  holdSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400),
  by: text(100),
});

/** prefix, note, who added it, when: of a part of a list, which exchange/list-shards.ts reads */
export type WireEntry = readonly [prefix: string, note: string, addedBy: string, addedAt: number];

export const settingBody = z.object({ value: z.unknown(), by: text(100) });

const hostState = z.object({
  uuid: text(36),
  name: text(255),
  addresses: z.array(text(60)).max(256),
  kernel: text(100),
  version: text(50),
  protection: z.enum(['enforcing', 'observing', 'failing']),
  geo: z.enum(['enforcing', 'observing', 'failing', 'off']),
  startedAt: time,
  lastSeen: time,
  figures: z
    .object({
      summary: text(500),
      messageRate: z.number().min(0).nullable(),
      unreadable: z.object({ share: z.number().min(0).max(1), of: count }).nullish(),
      dropped: count.nullable(),
      blocks: count,
      captures: z.array(z.object({ interface: text(64), state: text(200) })).max(64),
      applied: z.object({ blocks: count, lists: count, settings: count }),
      vetoes: z.array(z.object({ target: text(100), why: text(200), origin: text(255) })).max(200),
      capped: z.array(z.object({ host: text(255), count })).max(100),
    })
    .optional(),
});

/** hosts of which a heartbeat says that operators have removed them */
export const mostRemoved = 100;

export const heartbeatBody = z.object({
  host: hostState,
  stamp: count,
  /** changes of lists and settings and unblocks that the servers had not taken then; absent: of an earlier version */
  unsent: count.optional(),
  /** another one at each start of its engine: two that come in turn are two machines */
  run: text(36).optional(),
  /** host, and when it was removed by the servers' clock: counts where an operator host says it */
  removed: z
    .array(z.tuple([text(36), time]).rest(z.unknown()))
    .max(mostRemoved)
    .optional(),
});

const attack = z.object({
  time,
  firstTime: time,
  lastTime: time,
  attacker: z
    .string()
    .max(60)
    .refine((value) => parsePrefix(value) !== undefined),
  attackerPort: z.number().int().min(0).max(65_535),
  victim: text(60),
  victimPort: z.number().int().min(0).max(65_535),
  transport: z.enum(['UDP', 'TCP']),
  type: text(40),
  /** also one that only a newer version has */
  detector: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  userAgent: text(1000).nullable(),
  evidence: z.enum(['proven', 'unproven']),
  count,
  reason: text(1000),
  targets: z.array(text(500)).max(20),
  samples: z
    .array(
      z.object({
        // with its fraction
        time: z.number().min(0).max(latest),
        direction: z.enum(['in', 'out']),
        text: text(2000),
        mark: z.tuple([count, count]).optional(),
      }),
    )
    .max(20),
  knownGood: z.boolean(),
  goodUsers: count,
});

/** source, measure, how many, how many of them proven, milliseconds since the first and since the latest, marks of what was tried */
const suspicion = z
  .tuple([
    prefix,
    z.string().regex(/^[a-z]{1,20}$/),
    z.number().int().min(1).max(1000),
    z.number().int().min(0).max(1000),
    z.number().int().min(0).max(86_400_000),
    z.number().int().min(0).max(86_400_000),
    z
      .array(
        z
          .number()
          .int()
          .min(0)
          .max(2 ** 32 - 1),
      )
      .max(mostMarks),
  ])
  .rest(z.unknown());

export const suspicionBody = z.object({
  /** when it was sent, by the servers' clock */
  at: time,
  words: z.array(suspicion).max(1000),
  /** sources that had a success on that host */
  cleared: z.array(prefix).max(1000),
});

/** `action`: as long as the log keeps it, for it may say in words why somebody was spared */
export const attackBody = z.object({ id: count, action: text(200), country: text(2).nullable(), attack });
export type AttackBody = z.output<typeof attackBody>;
