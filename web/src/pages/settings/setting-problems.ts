import { ApiError } from '../../api/api-error.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { settingsTexts as texts } from '../../texts/settings.ts';
import { boundsOf } from './bounds.ts';
import { durationText } from './duration.ts';
import { fields } from './fields.ts';
import type { SettingsDraft } from './settings-change.ts';

/**
 * What is wrong with the fields of a draft, by name. Numbers out of range are told in the page's own words and units;
 * everything else as the server says it, without advice that names the field once more.
 */
export function settingProblems(
  draft: SettingsDraft,
  schema: Readonly<Record<string, unknown>>,
  refusal: unknown,
): Readonly<Record<string, string>> {
  const problems = new Map<string, string>();
  for (const { field, reason, mend } of refusal instanceof ApiError ? refusal.fields : [])
    problems.set(
      field,
      [reason, mend.startsWith('Correct ') ? '' : mend]
        .filter((part) => part !== '')
        .map(sentence)
        .join(' '),
    );
  for (const { name, kind } of fields) {
    const value = draft[name];
    const { minimum, maximum } = boundsOf(schema, name);
    if (typeof value !== 'number' || minimum === undefined || maximum === undefined) continue;
    const word = kind === 'seconds' ? durationText : formatNumber;
    if (!(value >= minimum && value <= maximum)) problems.set(name, texts.outOfRange(word(minimum), word(maximum)));
  }
  return Object.fromEntries(problems);
}

function sentence(words: string): string {
  const text = words.trim();
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
