import { z } from 'zod';
import { listNames } from '../../model/list-entry.ts';
import {
  bomQuery,
  countryCode,
  countrySchema,
  flag,
  limitQuery,
  noteText,
  offsetQuery,
  paged,
  prefixText,
  several,
  timeQuery,
  timeSchema,
  word,
} from './common.ts';
import { route } from './route.ts';

export const listName = z.enum(listNames);

export const listEntrySchema = z.object({
  prefix: z.string(),
  note: z.string(),
  country: countrySchema,
  addedBy: z.string(),
  addedAt: timeSchema,
  scope: z.enum(['cluster', 'host']).describe('cluster: every host has it; host: this one has it for itself'),
});

export type ListRow = z.output<typeof listEntrySchema>;

export const listFilterSchema = z.strictObject({
  text: word.optional().describe('part of prefix or note; an address finds the entries that cover it or lie in it'),
  country: countryCode.optional(),
  scope: z.enum(['cluster', 'host']).optional(),
});

export type ListFilter = z.output<typeof listFilterSchema>;

/** What an entry would do that one would rather know before. */
export const dangerSchema = z.object({
  prefix: z.string(),
  line: z.number().int().nullable(),
  why: z.string().describe('in words: what it would cut off, or let in'),
  refused: z.boolean().describe('the engine will not do it; false: a warning'),
});

export type Danger = z.output<typeof dangerSchema>;

const fileRow = z.object({ line: z.number().int(), prefix: z.string(), note: z.string() });

/** Counts are complete; of the rows the first 1,000 of each kind are answered. */
export const importPreviewSchema = z.object({
  counts: z.object({
    fresh: z.number().int(),
    known: z.number().int(),
    repeated: z.number().int(),
    invalid: z.number().int(),
    dangerous: z.number().int(),
    refused: z.number().int().describe('entries that the engine will not take'),
  }),
  fresh: z.array(fileRow).describe('new'),
  known: z
    .array(fileRow.extend({ before: z.string().describe('the note that it has') }))
    .describe('in the list already: gets this note; where the file has none, the one that it has'),
  repeated: z
    .array(z.object({ line: z.number().int(), prefix: z.string(), first: z.number().int() }))
    .describe('stand in an earlier line of the file: left out'),
  invalid: z.array(z.object({ line: z.number().int(), text: z.string(), reason: z.string() })),
  dangerous: z.array(dangerSchema),
  total: z.number().int().describe('entries the list would hold'),
  totalWithSkip: z.number().int().describe('the same when what would be refused is left out'),
  limit: z.number().int().describe('entries it may hold'),
});

export type ImportPreview = z.output<typeof importPreviewSchema>;

export const maxListEntries = 250_000;
const maxUpload = 32 << 20;
const tag = 'lists';
const params = z.strictObject({ list: listName });
const changed = z.object({ added: z.number().int(), removed: z.number().int(), total: z.number().int() });
const elsewhere = { 409: 'the entry is the cluster’s, and is changed on an operator host' };
const full = { 422: 'the list would hold too many entries' };

export const listRoutes = {
  list: route({
    id: 'listEntries',
    method: 'GET',
    path: '/v1/lists/{list}',
    access: 'viewer',
    tag,
    summary: 'The allowlist or denylist',
    params,
    query: listFilterSchema.extend({
      after: timeQuery.optional().describe('only those that were added after this: `newest` of the list that is open'),
      prefixes: several(prefixText, 50)
        .optional()
        .describe('only these, separated by commas: whether the rows of an open list are still there'),
      limit: limitQuery(15),
      offset: offsetQuery,
      sort: z
        .enum(['prefix', 'note', 'addedBy', 'addedAt', 'country', 'countryName'])
        .default('addedAt')
        .describe('country: by its code; countryName: by its English name'),
      order: z.enum(['asc', 'desc']).default('desc'),
    }),
    answer: paged(listEntrySchema).extend({
      newest: timeSchema.describe('when the newest entry was added, whatever the filter; 0: the list is empty'),
    }),
  }),
  countries: route({
    id: 'listEntryCountries',
    method: 'GET',
    path: '/v1/lists/{list}/countries',
    access: 'viewer',
    tag,
    summary: 'Countries that occur in the list',
    params,
    answer: z.object({ rows: z.array(z.object({ country: z.string(), entries: z.number().int() })) }),
  }),
  add: route({
    id: 'addEntries',
    method: 'POST',
    path: '/v1/lists/{list}',
    access: 'operator',
    tag,
    summary: 'Add entries, all or nothing; one that is there gets the new note, and without one keeps its own',
    params,
    maxBody: 8 << 20,
    body: z.strictObject({
      entries: z
        .array(z.strictObject({ prefix: prefixText, note: noteText.optional() }))
        .min(1)
        .max(10_000),
    }),
    answer: changed,
    refusals: { 400: 'an entry would cut off you, a host, a gateway or what is allowed', ...elsewhere, ...full },
  }),
  note: route({
    id: 'noteEntry',
    method: 'PATCH',
    path: '/v1/lists/{list}/entry',
    access: 'operator',
    tag,
    summary: 'Change the note of an entry',
    params,
    body: z.strictObject({
      prefix: prefixText,
      note: noteText,
      before: noteText
        .optional()
        .describe('the note that was seen: where it is another by now, nothing is changed; absent: whatever it is'),
    }),
    answer: listEntrySchema,
    refusals: { 404: 'it is not in the list', 409: `the note was changed in the meantime, or ${elsewhere[409]}` },
  }),
  remove: route({
    id: 'removeEntries',
    method: 'POST',
    path: '/v1/lists/{list}/remove',
    access: 'operator',
    tag,
    summary: 'Remove some entries, or all that a filter finds',
    params,
    maxBody: 8 << 20,
    body: z.union([
      z.strictObject({ prefixes: z.array(prefixText).min(1).max(10_000) }),
      z.strictObject({
        filter: listFilterSchema,
        until: timeSchema.optional().describe('only those that were added no later: `newest` of the list that is open'),
        limit: z
          .number()
          .int()
          .min(1)
          .max(10_000)
          .optional()
          .describe('remove so many of them at most, by address: for removing many part by part'),
      }),
    ]),
    answer: changed.extend({
      entries: z
        .array(z.object({ prefix: z.string(), note: z.string() }))
        .describe('what was removed, at most 10,000, to undo it'),
      missing: z.array(z.string()).describe('those of the prefixes that are not in the list (any more)'),
    }),
    refusals: { 400: 'it would shut you out', ...elsewhere },
  }),
  preview: route({
    id: 'previewImport',
    method: 'POST',
    path: '/v1/lists/{list}/import/preview',
    access: 'operator',
    tag,
    summary: 'What importing a CSV file would do; changes nothing',
    params,
    upload: maxUpload,
    answer: importPreviewSchema,
  }),
  import: route({
    id: 'importEntries',
    method: 'POST',
    path: '/v1/lists/{list}/import',
    access: 'operator',
    tag,
    summary: 'Import a CSV file, all or nothing',
    params,
    upload: maxUpload,
    query: z.strictObject({
      skip: flag(false).describe('leave out what is invalid or refused, rather than refuse the file'),
    }),
    answer: changed,
    refusals: { 400: 'lines are invalid or dangerous: each is named', ...elsewhere, ...full },
  }),
  export: route({
    id: 'exportEntries',
    method: 'GET',
    path: '/v1/lists/{list}/export',
    access: 'viewer',
    tag,
    summary: 'The list, or what a filter finds of it, as CSV: ip, note, country, added_by, time',
    params,
    query: listFilterSchema.extend({ bom: bomQuery }),
    media: 'text/csv',
  }),
};
