import type { SettingName, Settings, SettingsDraft } from './settings-change.ts';

/** What the parts of the settings page share: values as they would be saved, and how to change them. */
export interface Editor {
  readonly draft: SettingsDraft;
  readonly defaults: Settings;
  /** JSON Schema of the settings */
  readonly schema: Readonly<Record<string, unknown>>;
  /** reasons by field name, such as `detectors.flood.thresholds.rate` */
  readonly errors: Readonly<Record<string, string>>;
  readonly disabled: boolean;
  value<F extends SettingName>(field: F): Settings[F];
  set<F extends SettingName>(field: F, value: Settings[F]): void;
}
