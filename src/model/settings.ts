import { z } from 'zod';
import { parsePrefix } from './address.ts';
import { parseBytePattern } from './byte-pattern.ts';
import { isCountryCode } from './country.ts';
import { detectorIds } from './detector.ts';

/** `5060` or `5060-5069`, as a text, because that is how operators write port lists. */
export const portRangeSchema = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim())
  .refine((text) => parsePortRange(text) !== undefined, {
    error: 'a port (1-65535) or a range of ports such as 5060-5069',
  })
  .meta({ allowedText: 'a port (1-65535) or a range of ports such as 5060-5069' });

export const prefixSchema = z
  .string()
  .trim()
  .refine((text) => parsePrefix(text) !== undefined, {
    error: 'an IPv4 or IPv6 address, or a prefix such as 192.0.2.0/24',
  })
  .meta({ allowedText: 'an IPv4 or IPv6 address, or a prefix such as 192.0.2.0/24' });

const seconds = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);

export const signatureSchema = z.strictObject({
  pattern: z
    .string()
    .min(2, { error: 'at least 2 characters of a User-Agent' })
    .max(200)
    .describe('text of the User-Agent header, compared without regard to case'),
  match: z.enum(['exact', 'prefix', 'contains']).default('prefix').describe('how the pattern is compared'),
  strength: z
    .enum(['strong', 'weak'])
    .default('strong')
    .describe('strong: one message is an attack; weak: halves the thresholds of the other detectors'),
});

export type Signature = z.output<typeof signatureSchema>;

export const fingerprintFields = [
  'from',
  'to',
  'from-tag',
  'call-id',
  'request-uri',
  'via',
  'branch',
  'contact',
] as const;

const fingerprintMatches = ['exact', 'prefix', 'contains', 'pattern', 'hex-0x01'] as const;

const leastText = 2;

const conditionSchema = z
  .strictObject({
    field: z.enum(fingerprintFields),
    match: z
      .enum(fingerprintMatches)
      .describe('pattern: characters, classes and counts, such as z9hG4bK-[0-9]{10}; hex-0x01: the tag of SIPVicious'),
    text: z.string().max(200).default(''),
  })
  .superRefine(({ match, text }, { addIssue }) => {
    const refuse = (message: string) => addIssue({ code: 'custom', path: ['text'], message });
    if (match === 'hex-0x01') return;
    // An empty text is in every header: it would make every phone a scanner.
    if (match !== 'pattern' && text.length < leastText) refuse(`at least ${leastText} characters to compare with`);
    if (match !== 'pattern') return;
    const pattern = parseBytePattern(text);
    if (typeof pattern === 'string') refuse(pattern);
    else if (pattern.least < leastText) refuse(`a pattern of at least ${leastText} characters`);
  });

export const fingerprintSchema = z.strictObject({
  name: z.string().min(1, { error: 'a name' }).max(100).describe('what it recognises'),
  strength: z.enum(['strong', 'weak']).default('strong').describe('as with signatures'),
  conditions: z
    .array(conditionSchema)
    .min(1)
    .max(8)
    .describe('header parts of a request that must all match, case-sensitive'),
});

export type Fingerprint = z.output<typeof fingerprintSchema>;

export const countrySchema = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => isCountryCode(code), { error: 'a country code of ISO 3166-1, such as DE' })
  .meta({ allowedText: 'a country code of ISO 3166-1, such as DE' });

/** Which countries may not (or may only) reach the protected ports. */
export const geoSchema = z
  .strictObject({
    mode: z
      .enum(['off', 'block', 'allow-only'])
      .default('off')
      .describe('block: shut out the countries; allow-only: shut out all others'),
    countries: z
      .array(countrySchema)
      .max(250)
      .transform((codes) => [...new Set(codes)].sort())
      .default([])
      .describe('country codes'),
    except: z
      .array(prefixSchema)
      .max(1000)
      .default([])
      .describe('addresses and prefixes that the rule does not shut out, beside the allowlist and neverBlock'),
  })
  .refine(({ mode, countries }) => mode === 'off' || countries.length > 0, {
    path: ['countries'],
    error: 'at least one country, or mode off',
  })
  .meta({ allowedText: 'the keys mode (off, block, allow-only), countries and except' });

export type GeoSettings = z.output<typeof geoSchema>;

const day = 86_400;

/** Requests that wait for their answer, and nonces and tags: so many are remembered at the most, however many sources are. */
export const mostWaiting = 262_144;

/** Everything an operator can change while the engine runs. Every field has a default: `{}` is a complete setting. */
export const settingsSchema = z.strictObject({
  sip: z.boolean().default(true).describe('watch SIP'),
  tftp: z.boolean().default(true).describe('watch TFTP'),
  sipPorts: z
    .array(portRangeSchema)
    .min(1)
    .max(64)
    .default(['5060-5061', '5080'])
    .describe('UDP and TCP ports on which SIP is served'),
  tftpPorts: z.array(portRangeSchema).min(1).max(16).default(['69']).describe('UDP ports on which TFTP is served'),
  blockSeconds: seconds(10, 30 * day)
    .default(3600)
    .describe('how long a proven attacker is locked out the first time, seconds'),
  unprovenBlockSeconds: seconds(10, day)
    .default(300)
    .describe('how long a source is locked out on evidence that could be forged, seconds'),
  maxBlockSeconds: seconds(60, 365 * day)
    .default(day)
    .describe('longest lock-out of a repeat offender, seconds'),
  escalationFactor: z
    .number()
    .min(1)
    .max(10)
    .default(2)
    .describe('a repeat offender is locked out this many times longer each time'),
  blockThreshold: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('from this many proven lock-outs on, a source goes to the denylist; 0 = never'),
  repeatMemorySeconds: seconds(60, 365 * day)
    .default(7 * day)
    .describe('how long an earlier lock-out counts, seconds'),
  extendWhileAttacking: z.boolean().default(true).describe('a lock-out starts anew while the attack goes on'),
  blockScope: z
    .enum(['all', 'protected'])
    .default('all')
    .describe('all: a blocked source reaches nothing on this host; protected: it cannot reach the protected ports'),
  ipv6PrefixLength: z
    .union([z.literal(48), z.literal(56), z.literal(64), z.literal(128)])
    .default(64)
    .describe('IPv6 sources are blocked by prefixes of this length'),
  neverBlock: z
    .array(prefixSchema)
    .max(1000)
    .default([])
    .describe('addresses and prefixes that are never blocked, beside the allowlist'),
  knownGoodSeconds: seconds(60, 90 * day)
    .default(7 * day)
    .describe('how long a source stays known-good after its last success, seconds'),
  knownGoodFactor: z
    .number()
    .min(1)
    .max(100)
    .default(4)
    .describe('thresholds of known-good sources are this many times higher'),
  maxSources: z
    .number()
    .int()
    .min(1000)
    .max(4_000_000)
    .default(1_000_000)
    .describe('how many sources are remembered at once'),
  retentionDays: z.number().int().min(1).max(3650).default(90).describe('how long attacks are kept in the log, days'),
  maxAttacks: z
    .number()
    .int()
    .min(1000)
    .max(100_000_000)
    .default(10_000_000)
    .describe('how many attacks are kept in the log'),
  signatures: z
    .array(signatureSchema)
    .max(1000)
    .default([])
    .describe('own User-Agent signatures, beside the built-in ones'),
  signaturesOff: z
    .array(z.string().max(200))
    .max(1000)
    .default([])
    .describe('built-in signatures (by pattern) and fingerprints (by name) that are not used'),
  fingerprints: z
    .array(fingerprintSchema)
    .max(200)
    .default([])
    .describe('own structural fingerprints, beside the built-in ones'),
  geo: geoSchema
    .prefault({})
    .describe('countries that cannot reach the protected ports, or that alone can; see docs/countries.md'),
  geoDatabase: z
    .string()
    .trim()
    .max(4096)
    .refine((path) => path === '' || path.startsWith('/'), { error: 'an absolute path, or nothing' })
    .default('')
    .meta({
      description: 'MaxMind DB file (.mmdb) of countries or cities; empty: the one that comes with the program',
      allowedText: 'an absolute path, or nothing',
    }),
  detectors: z
    .partialRecord(
      z.enum(detectorIds),
      z.strictObject({
        mode: z.enum(['on', 'observe', 'off']).optional(),
        thresholds: z.record(z.string(), z.number()).optional(),
      }),
    )
    .default({})
    .describe('per detector: mode (on, observe, off) and thresholds; see the detection reference'),
});

export type Settings = z.output<typeof settingsSchema>;

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first < 1 || last > 65535 || first > last ? undefined : { first, last };
}

/** Sorted, merged ranges of a settings' port list, which the schema has checked. */
export function portRanges(texts: readonly string[]): PortRange[] {
  const sorted = texts.flatMap((text) => parsePortRange(text) ?? []).sort((a, b) => a.first - b.first);
  const merged: PortRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last && range.first <= last.last + 1)
      merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    else merged.push(range);
  }
  return merged;
}
