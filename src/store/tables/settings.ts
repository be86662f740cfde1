import { type Settings, settingsSchema } from '../../model/settings.ts';
import type { Database } from '../database.ts';
import type { SettingsRecord } from '../records.ts';
import { StoreError } from '../store-error.ts';
import type { WriteContext } from '../write-context.ts';

interface Row {
  readonly revision: number;
  readonly value: string;
  readonly changed_at: number;
  readonly changed_by: string;
}

/** `undefined` before the first start. A setting that an older version did not know takes its default. */
export function readSettings(db: Database): SettingsRecord | undefined {
  const row = db.get<Row>('SELECT revision, value, changed_at, changed_by FROM settings WHERE id = 1');
  if (!row) return undefined;
  const value = settingsSchema.safeParse(JSON.parse(row.value));
  if (!value.success)
    throw new StoreError('corrupt', `The stored settings (revision ${row.revision}) are not valid: ${value.error}`);
  return { revision: row.revision, value: value.data, changedAt: row.changed_at, changedBy: row.changed_by };
}

/**
 * Replaces the settings if they are still at `revision` (0: there are none yet), else StoreError `conflict`: two
 * operators cannot undo each other's change unseen. Returns the new revision.
 */
export function putSettings(
  { db }: WriteContext,
  value: Settings,
  revision: number,
  changedAt: number,
  changedBy: string,
): number {
  const now = db.number('SELECT revision FROM settings WHERE id = 1');
  if (now !== revision) throw new StoreError('conflict', `The settings are at revision ${now}, not ${revision}`);
  db.run(
    `INSERT INTO settings VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,
       value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    ...[revision + 1, JSON.stringify(value), Math.floor(changedAt), changedBy],
  );
  return revision + 1;
}
