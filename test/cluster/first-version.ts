import { z } from 'zod';
import { parsePrefix } from '../../src/model/address.ts';
import { parseTarget } from '../../src/model/block.ts';

/**
 * What the first version that had a cluster takes of the others, as it stood there (of an attack's samples it wanted whole milliseconds,
 * and so took few of its own either: that was mended at once). Never changed: what does not pass is lost for an older host.
 */
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = (most: number) => z.string().max(most);
const target = text(100).refine((value) => parseTarget(value) !== undefined);
const prefix = text(60).refine((value) => parsePrefix(value) !== undefined);
const tenYears = 10 * 365 * 86_400;

const block = z.object({
  target,
  cause: text(64),
  reason: text(1000),
  evidence: z.enum(['proven', 'unproven', 'operator']),
  seconds: z.number().int().min(0).max(tenYears),
  age: z.number().int().min(0).max(tenYears),
  timesBefore: z.number().int().min(0).max(1_000_000),
  note: text(500),
  seenUnblock: count,
});

const unblock = z.object({
  target,
  holdSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400),
  by: text(100),
});

const entry = z.tuple([prefix, text(500), text(100), count]).rest(z.unknown());
const part = z.object({ entries: z.array(entry).max(4000) });
const setting = z.object({ value: z.unknown(), by: text(100) });

const heartbeat = z.object({
  stamp: count,
  host: z.object({
    uuid: text(36),
    name: text(255),
    addresses: z.array(text(60)).max(256),
    kernel: text(100),
    version: text(50),
    protection: z.enum(['enforcing', 'observing', 'failing']),
    geo: z.enum(['enforcing', 'observing', 'failing', 'off']),
    startedAt: count,
    lastSeen: count,
    figures: z
      .object({
        summary: text(500),
        messageRate: z.number().min(0).nullable(),
        dropped: count.nullable(),
        blocks: count,
        captures: z.array(z.object({ interface: text(64), state: text(200) })).max(64),
        applied: z.object({ blocks: count, lists: count, settings: count }),
        vetoes: z.array(z.object({ target: text(100), why: text(200), origin: text(255) })).max(200),
        capped: z.array(z.object({ host: text(255), count })).max(100),
      })
      .optional(),
  }),
});

const attack = z.object({
  id: count,
  action: text(60),
  country: text(2).nullable(),
  attack: z.object({
    time: count,
    firstTime: count,
    lastTime: count,
    attacker: prefix,
    attackerPort: z.number().int().min(0).max(65_535),
    victim: text(60),
    victimPort: z.number().int().min(0).max(65_535),
    transport: z.enum(['UDP', 'TCP']),
    type: text(40),
    detector: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    userAgent: text(1000).nullable(),
    evidence: z.enum(['proven', 'unproven']),
    count,
    reason: text(1000),
    targets: z.array(text(500)).max(20),
    samples: z
      .array(
        z.object({
          time: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
          direction: z.enum(['in', 'out']),
          text: text(2000),
          mark: z.tuple([count, count]).optional(),
        }),
      )
      .max(20),
    knownGood: z.boolean(),
    goodUsers: count,
  }),
});

const bodies: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^\$KV\.sipprot_blocks\.b\.[0-9a-f-]{36}\.[\w-]+$/, block],
  [/^\$KV\.sipprot_blocks\.u\.[\w-]+$/, unblock],
  [/^\$KV\.sipprot_lists\.(allow|deny)\.\d{1,4}$/, part],
  [/^\$KV\.sipprot_settings\.\w+$/, setting],
  [/^\$KV\.sipprot_hosts\.[0-9a-f-]{36}$/, heartbeat],
  [/^sipprot\.attack\.[0-9a-f-]{36}$/, attack],
];

const envelope = z.object({
  v: z.literal(1),
  by: z.string(),
  stamp: count,
  body: z.string(),
  sig: z.string().regex(/^[\w-]{86}$/),
});

/** Why the first version would not take a message (its signature aside); undefined where it would. Its kind by `kindOf`. */
export function refusedByFirst(subject: string, data: string): string | undefined {
  const schema = bodies.find(([pattern]) => pattern.test(subject))?.[1];
  if (!schema) return `${subject}: of no kind that it knows`;
  try {
    schema.parse(JSON.parse(envelope.parse(JSON.parse(data)).body));
    return undefined;
  } catch (error) {
    return `${subject}: ${String(error)}`;
  }
}

/** Of which of the kinds that the first version knew. */
export function kindOf(subject: string): number {
  return bodies.findIndex(([pattern]) => pattern.test(subject));
}

export const kinds = bodies.length;
