import { z } from 'zod';
import { parsePrefix } from '../../model/address.ts';
import { parseTarget } from '../../model/block.ts';

/** Milliseconds since the epoch, as everywhere in our own paths. */
export const timeSchema = z.number().int().min(0).describe('milliseconds since 1970-01-01T00:00Z');

/**
 * A whole number as it stands in a query string or path. Nothing at all is none, where it would be read as 0: of a time as
 * the year 1970. Where it may be absent, `prefault` says what it is then: the document would lose a `default` of this.
 * @param rule what it must be, where the limits do not say it
 */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER, step?: number, rule?: string) => {
  const error = rule === undefined ? {} : { error: rule };
  const number = z.coerce.number<number>(error).int(error).min(least, error).max(most, error);
  return z.preprocess(
    (given: number) => (typeof given === 'string' && !/^-?\d+$/.test(given) ? Number.NaN : given),
    step === undefined ? number : number.multipleOf(step),
  );
};

/** A time in a query string. */
export const timeQuery = wholeNumber(
  0,
  8_640_000_000_000_000,
  undefined,
  'must be a time in milliseconds since 1970-01-01T00:00Z, such as 1796035148476',
).describe(timeSchema.description ?? '');

export const prefixText = z
  .string()
  .trim()
  .max(50)
  .refine((text) => parsePrefix(text) !== undefined, {
    error: 'must be an IPv4 or IPv6 address, or a prefix such as 192.0.2.0/24',
  })
  .describe('IPv4 or IPv6 address, or a prefix such as 192.0.2.0/24');

export const targetText = z
  .string()
  .trim()
  .max(100)
  .refine((text) => parseTarget(text) !== undefined, {
    error: 'must be an address, a prefix such as 192.0.2.0/24, or a flow such as "192.0.2.1 UDP 5060"',
  })
  .describe('address, prefix, or a flow such as "192.0.2.1 UDP 5060"');

/** ISO 3166-1 alpha-2; null where it is not known. */
export const countrySchema = z.string().nullable().describe('ISO 3166-1 alpha-2 in capitals; null: not known');

export const countryCode = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'must be a country code of two capitals, such as DE' });

export const noteText = z.string().max(500).describe('free text, at most 500 characters');

/** A filter word in a query string. */
export const word = z.string().max(200);

/** `true`, `1`, `false`, `0`; absent: the default. */
export const flag = (absent: boolean) =>
  z
    .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
    .transform((value) => value === true || value === 'true' || value === '1')
    .default(absent);

/** Of an export: the console's own pages ask for it, scripts do without. */
export const bomQuery = flag(false).describe(
  'begin the CSV with a byte order mark, by which spreadsheets know UTF-8; an import takes it as well',
);

export const limitQuery = (absent: number, most = 1000) =>
  wholeNumber(1, most).prefault(absent).describe('rows of the page');

export const offsetQuery = wholeNumber(0, 100_000_000).prefault(0).describe('rows to pass over');

/** So many rows has a page of the console. */
export const mostShown = 100;

const fewOrMany = `must be at least one and at most ${mostShown}, separated by commas`;

/** Texts in a query string, separated by commas. @param longest characters of one */
export const several = (text: z.ZodType<string, string>, longest: number) =>
  z
    .string()
    .max(mostShown * (longest + 1))
    .transform((texts) => texts.split(',').filter((each) => each.trim() !== ''))
    .pipe(z.array(text).min(1, { error: fewOrMany }).max(mostShown, { error: fewOrMany }));

/** A page of rows and how many there are in all. */
export const paged = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), total: z.number().int().min(0) });

/** What an act on many rows did. `failed` names at most 100. */
export const manySchema = z.object({
  done: z.number().int(),
  failed: z.array(z.object({ subject: z.string(), reason: z.string() })),
});
