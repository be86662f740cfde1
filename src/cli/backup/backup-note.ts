/** What lies in a backup: a note, the files of the data directory below `data/`, and the configuration file where there was one. */
export const noteName = 'backup.json';
export const dataName = 'data';
export const configName = 'sipprot.yml';

/** Where a backup comes from. */
export interface BackupNote {
  readonly format: 1;
  /** of the program that made it */
  readonly version: string;
  readonly host: string;
  /** ISO 8601 */
  readonly made: string;
  readonly dataDir: string;
}

/** undefined: it is none of ours, or of a later form */
export function parseNote(text: string): BackupNote | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { format, version, host, made, dataDir } = (value ?? {}) as Record<string, unknown>;
  if (format !== 1 || typeof version !== 'string' || typeof host !== 'string') return undefined;
  if (typeof made !== 'string' || Number.isNaN(Date.parse(made)) || typeof dataDir !== 'string') return undefined;
  return { format, version, host, made, dataDir };
}
