import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const changes = { one: 'change', other: 'changes' };

export const saveBarTexts = defineTexts({
  en: {
    label: 'Changes that are not saved',
    save: 'Save',
    discard: 'Discard',
    count: (count: number) => `${counted(count, changes)} not saved`,
    more: (count: number) => `and ${formatNumber(count)} more`,
    conflict: (title: string, who: string, before: string, theirs: string, mine: string) =>
      `${title}: changed meanwhile by ${who}, ${before} → ${theirs}; yours: ${mine}`,
    theirs: 'Take theirs',
    mine: 'Keep mine',
    choiceOf: (choice: string, subject: string) => `${choice}: ${subject}`,
  },
});
