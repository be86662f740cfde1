import { actionTexts } from '../texts/actions.ts';

/** For how long an unblocked address is left alone, in seconds as text. */
export const holdChoices = [
  { value: '0', label: actionTexts.holds.none },
  { value: '3600', label: actionTexts.holds.hour },
  { value: '86400', label: actionTexts.holds.day },
  { value: '604800', label: actionTexts.holds.week },
];
