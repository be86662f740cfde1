import { z } from 'zod';
import { type Settings, settingsSchema } from '../../model/settings.ts';
import type { AuditRecord } from '../../store/records.ts';
import { type SettingsAnswer, settingsRoutes } from '../contract/settings.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import type { Parts } from '../server/parts.ts';
import { readSettings } from '../settings/read-settings.ts';
import { undoOf } from '../settings/undo.ts';

const defaults: Settings = settingsSchema.parse({});
const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;

export function addSettingsRoutes(api: Api, parts: Parts): void {
  const { engine, store } = parts;

  api.on(settingsRoutes.show, () => showSettings(parts));

  api.on(settingsRoutes.check, async ({ body: { change }, actor }) => ({
    settings: (await engine.request('settings.check', { change }, actor)).settings,
  }));

  api.on(settingsRoutes.change, async ({ body: { change, revision }, actor }) => {
    await engine.request('settings.change', { change, ...(revision === undefined ? {} : { revision }) }, actor, 60_000);
    return showSettings(parts);
  });

  api.on(settingsRoutes.history, async ({ query: { limit, offset } }) => {
    const filter = { action: 'settings.change' } as const;
    const { rows, total } = await store.read((reader) => reader.queryAudit(filter, { limit, offset }));
    return {
      rows: rows.map(({ id, time, actor, source, before, after }) => ({
        id,
        time,
        actor,
        source,
        before: fieldsOf(before),
        after: fieldsOf(after),
      })),
      total,
    };
  });

  api.on(settingsRoutes.undo, async ({ body: { id }, actor }) => {
    const entry: AuditRecord | undefined = await store.read((reader) => reader.read('readAudit', id));
    if (entry?.action !== 'settings.change')
      throw new ApiError('not-found', 'There is no such change of the settings.');
    const { settings, revision } = await engine.request('settings.show', {});
    const change = undoOf(fieldsOf(entry.before), fieldsOf(entry.after), settings);
    if (!change)
      throw new ApiError(
        'conflict',
        'The same fields were changed again since: set them by hand to what they should be.',
      );
    await engine.request('settings.change', { change, revision }, actor, 60_000);
    return showSettings(parts);
  });
}

async function showSettings(parts: Parts): Promise<SettingsAnswer> {
  return { ...(await readSettings(parts)), defaults, schema };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
