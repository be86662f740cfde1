import type { Settings } from '../../model/settings.ts';
import { ApiError } from '../server/api-error.ts';
import { orStored } from '../server/or-stored.ts';
import type { Parts } from '../server/parts.ts';

export interface ReadSettings {
  readonly settings: Settings;
  readonly revision: number;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** From the engine while it runs, else as they were last stored: an operator can still read them. Throws ApiError `no-data`. */
export async function readSettings({ engine, store }: Pick<Parts, 'engine' | 'store'>): Promise<ReadSettings> {
  const stored = await store.read((reader) => reader.readSettings());
  const inForce = await orStored(engine.request('settings.show', {}));
  if (!stored) throw new ApiError('no-data');
  const { value, revision, changedAt, changedBy } = stored;
  return { settings: value, revision, ...inForce, changedAt, changedBy };
}
