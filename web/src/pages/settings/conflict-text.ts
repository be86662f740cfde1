import { settingsTexts as texts } from '../../texts/settings.ts';
import type { Conflict } from './rebase.ts';
import type { Settings } from './settings-change.ts';
import { detectorPart, settingTitle, valueText } from './value-text.ts';

/** What both have changed: `Flood, rate`, `First block`, `Your own signatures, friendly-scanner`. */
export function conflictTitle({ field, leaf }: Conflict, detectorTitle: (id: string) => string): string {
  if (field === 'detectors') return detectorPart(leaf, detectorTitle);
  return leaf === '' ? settingTitle(field) : `${settingTitle(field)}, ${leaf}`;
}

/** One of the values of a conflict, as an operator says it. */
export function conflictValue({ field, leaf }: Conflict, value: unknown): string {
  if (field === 'detectors') return value === undefined ? texts.asDefault : valueText(leaf, value);
  if (leaf === '') return valueText(field, value);
  if (value === undefined) return texts.takenOut;
  if (field === 'signatures') return signatureText(value as Settings['signatures'][number]);
  if (field === 'fingerprints') return fingerprintText(value as Settings['fingerprints'][number]);
  return String(value);
}

function signatureText({ match, strength }: Settings['signatures'][number]): string {
  return `${texts.signature.matches[match]}, ${texts.signature.strengths[strength]}`;
}

function fingerprintText({ strength, conditions }: Settings['fingerprints'][number]): string {
  const parts = conditions.map(({ field, match, text }) =>
    `${field} ${texts.fingerprint.matches[match]} ${text}`.trim(),
  );
  return [...parts, texts.signature.strengths[strength]].join(', ');
}
