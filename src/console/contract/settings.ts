import { z } from 'zod';
import { settingsSchema } from '../../model/settings.ts';
import { limitQuery, offsetQuery, paged, timeSchema } from './common.ts';
import { route } from './route.ts';

const settings = settingsSchema;

export const changeSchema = z
  .record(z.string().max(60), z.unknown())
  .describe('the fields to replace; `detectors` is merged by detector and threshold; null puts back the default');

export const settingsAnswer = z.object({
  settings,
  defaults: settings,
  revision: z.number().int(),
  changedAt: timeSchema,
  changedBy: z.string(),
  schema: z
    .record(z.string(), z.unknown())
    .describe('JSON Schema of the settings with descriptions, units, bounds and defaults'),
});

export const settingsChangeSchema = z.object({
  id: z.number().int().describe('of the audit entry, for undo'),
  time: timeSchema,
  actor: z.string(),
  source: z.string(),
  before: z.record(z.string(), z.unknown()).describe('the fields that changed, as they were'),
  after: z.record(z.string(), z.unknown()),
});

export type SettingsAnswer = z.output<typeof settingsAnswer>;
export type SettingsChange = z.output<typeof settingsChangeSchema>;

const tag = 'settings';
const refusals = {
  400: 'each wrong field is named with its reason',
  409: 'somebody else changed the settings in the meantime',
};

export const settingsRoutes = {
  show: route({
    id: 'showSettings',
    method: 'GET',
    path: '/v1/settings',
    access: 'viewer',
    tag,
    summary: 'The settings in force',
    answer: settingsAnswer,
  }),
  check: route({
    id: 'checkSettings',
    method: 'POST',
    path: '/v1/settings/check',
    access: 'operator',
    tag,
    summary: 'Whether a change is valid; changes nothing',
    body: z.strictObject({ change: changeSchema }),
    answer: z.object({ settings }),
    refusals,
  }),
  change: route({
    id: 'changeSettings',
    method: 'PATCH',
    path: '/v1/settings',
    access: 'admin',
    tag,
    summary: 'Change settings at once, without a restart',
    body: z.strictObject({
      change: changeSchema,
      revision: z.number().int().optional().describe('of the settings that you saw: refused if there is a newer one'),
    }),
    answer: settingsAnswer,
    refusals,
  }),
  history: route({
    id: 'listSettingsChanges',
    method: 'GET',
    path: '/v1/settings/history',
    access: 'viewer',
    tag,
    summary: 'Who changed what',
    query: z.strictObject({ limit: limitQuery(20), offset: offsetQuery }),
    answer: paged(settingsChangeSchema),
  }),
  undo: route({
    id: 'undoSettings',
    method: 'POST',
    path: '/v1/settings/undo',
    access: 'admin',
    tag,
    summary: 'Put the fields of one change back to what they were',
    body: z.strictObject({ id: z.number().int() }),
    answer: settingsAnswer,
    refusals: { 404: 'there is no such change', 409: 'the same fields were changed again since' },
  }),
};
