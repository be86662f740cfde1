import type { SettingName } from './settings-change.ts';

/** How a setting is edited. `seconds` has a choice of units; the others say theirs in the texts. */
export type FieldKind = 'switch' | 'ports' | 'prefixes' | 'seconds' | 'number' | 'choice' | 'path';

export const sections = ['protected', 'attacks', 'blocks', 'never', 'told', 'kept', 'history'] as const;
export type Section = (typeof sections)[number];

/** Settings that have an editor of their own. */
export type SpecialSetting = 'detectors' | 'signatures' | 'signaturesOff' | 'fingerprints' | 'geo';
export type PlainSetting = Exclude<SettingName, SpecialSetting>;

export interface Field {
  readonly name: PlainSetting;
  readonly kind: FieldKind;
  readonly section: Section;
}

/** Every setting that is a plain field, in the order in which the page asks. */
export const fields: readonly Field[] = [
  { name: 'sip', kind: 'switch', section: 'protected' },
  { name: 'sipPorts', kind: 'ports', section: 'protected' },
  { name: 'tftp', kind: 'switch', section: 'protected' },
  { name: 'tftpPorts', kind: 'ports', section: 'protected' },
  { name: 'blockScope', kind: 'choice', section: 'protected' },
  { name: 'blockSeconds', kind: 'seconds', section: 'blocks' },
  { name: 'unprovenBlockSeconds', kind: 'seconds', section: 'blocks' },
  { name: 'extendWhileAttacking', kind: 'switch', section: 'blocks' },
  { name: 'escalationFactor', kind: 'number', section: 'blocks' },
  { name: 'maxBlockSeconds', kind: 'seconds', section: 'blocks' },
  { name: 'repeatMemorySeconds', kind: 'seconds', section: 'blocks' },
  { name: 'blockThreshold', kind: 'number', section: 'blocks' },
  { name: 'ipv6PrefixLength', kind: 'choice', section: 'blocks' },
  { name: 'neverBlock', kind: 'prefixes', section: 'never' },
  { name: 'knownGoodSeconds', kind: 'seconds', section: 'never' },
  { name: 'knownGoodFactor', kind: 'number', section: 'never' },
  { name: 'retentionDays', kind: 'number', section: 'kept' },
  { name: 'maxAttacks', kind: 'number', section: 'kept' },
  { name: 'maxSources', kind: 'number', section: 'kept' },
  { name: 'geoDatabase', kind: 'path', section: 'kept' },
];

export const specialSettings: Readonly<Record<SpecialSetting, Section>> = {
  detectors: 'attacks',
  signatures: 'attacks',
  signaturesOff: 'attacks',
  fingerprints: 'attacks',
  geo: 'never',
};

/** Where a setting is on the page. */
export function sectionOf(name: string): Section | undefined {
  const special = Object.entries(specialSettings).find(([each]) => each === name);
  return special ? special[1] : fields.find((field) => field.name === name)?.section;
}
