import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const countries = { one: 'country', other: 'countries' };
const sources = { one: 'source', other: 'sources' };
const attackers = { one: 'attacker', other: 'attackers' };
const users = { one: 'user', other: 'users' };
const attacks = { one: 'attack', other: 'attacks' };
const exceptions = { one: 'exception', other: 'exceptions' };
const ranges = { one: 'address range', other: 'address ranges' };

export const countriesTexts = defineTexts({
  en: {
    title: 'Countries',
    intro:
      'Keep whole countries away from the protected ports. The allowlist and the exceptions below get through all the same.',
    mode: 'Rule',
    modes: { off: 'Off', block: 'Block these', 'allow-only': 'Allow only these' },
    modeHints: {
      off: 'Every country reaches the protected ports.',
      block: 'The chosen countries cannot reach the protected ports; all others can.',
      'allow-only': 'Only the chosen countries reach the protected ports; sources without a known country do not.',
    },
    states: {
      enforcing: 'In force',
      observing: 'Observing only',
      failing: 'Failing',
      off: 'No rule',
      unknown: 'Not known now',
    },
    stored: 'The engine does not run: this is the rule that was stored last.',
    storedText:
      'The kernel goes on with what it was given. Nothing can be tried or put in force before the engine is back.',
    inForce: (count: number) => `${counted(count, ranges)} in the kernel`,
    search: 'Country or code',
    shown: { all: 'All', chosen: 'Chosen' },
    showLabel: 'Which countries are listed',
    list: 'Countries',
    chosenCount: (count: number) => `${counted(count, countries)} chosen`,
    chooseShown: (count: number) => `Choose these ${formatNumber(count)}`,
    clear: 'Choose none',
    attacks30d: (count: number) => `${counted(count, attacks)} in 30 days`,
    nothingFound: 'No country fits',
    nothingChosen: 'No country is chosen yet',
    map: 'World map',
    mapLabel: (count: number) => `World map: ${counted(count, countries)} chosen. Choose by the list beside it.`,
    legendChosen: 'chosen',
    legendAttacks: 'attacks in 30 days',
    tip: (name: string, chosen: boolean, count: number) =>
      `${name}${chosen ? ' (chosen)' : ''}: ${counted(count, attacks)} in 30 days`,
    except: 'Exceptions of the rule',
    exceptHint:
      'Addresses and prefixes in shut-out countries that get through all the same: a branch, a trunk. Press Enter after each.',
    wrongExceptions: (wrong: readonly string[]) =>
      `${wrong
        .slice(0, 5)
        .map((each) => `“${each}”`)
        .join(
          ', ',
        )}${wrong.length > 5 ? ` and ${formatNumber(wrong.length - 5)} more` : ''}: neither an address nor a prefix such as 192.0.2.0/24. Take it out, or write it anew.`,
    preview: {
      title: 'What this would have done to the last week',
      same: 'This is the rule in force. Change it to see what that would have done.',
      incomplete: 'Choose at least one country.',
      wrong: 'First correct the exceptions of the rule below.',
      refused: 'This will be refused',
      noGood: 'No phone or trunk that works now would be shut out.',
      good: (cut: number, total: number) =>
        `This would shut out ${counted(cut, sources)} of ${formatNumber(total)} that work now:`,
      goodSource: (count: number) => counted(count, users),
      last: 'last success',
      more: (count: number) => `and ${formatNumber(count)} more`,
      attackers: (cut: number, total: number, complete: boolean) =>
        `${formatNumber(cut)} of ${complete ? '' : 'the '}${counted(total, attackers)} of the last week${complete ? '' : ' (the most active ones)'} would have been kept out.`,
      byCountry: 'By country',
      unknown: 'not known',
      what: 'What shall happen to them?',
      keep: 'Let them through: they become exceptions of the rule',
      cut: 'Shut them out',
      offNote: 'All countries can reach the protected ports again. Blocks and the denylist stay as they are.',
    },
    save: {
      mode: (mode: string) => `Rule: ${mode}`,
      added: (names: string) => `+ ${names}`,
      removed: (names: string) => `− ${names}`,
      more: (names: string, count: number) => `${names} and ${formatNumber(count)} more`,
      exceptions: 'exceptions changed',
      submit: 'Put in force',
      decide: (count: number) => `Decide first what happens to ${counted(count, sources)} that work now`,
      wrong: (count: number) => `Correct ${counted(count, exceptions)} first`,
      meanwhile: (who: string, changes: string) => `The rule was changed meanwhile by ${who}: ${changes}`,
      somebody: 'somebody else',
      rule: 'the country rule',
      done: 'The country rule is in force',
      doneOff: 'The country rule is off',
    },
    confirm: {
      title: (mode: 'off' | 'block' | 'allow-only', count: number) =>
        mode === 'block' ? `Shut out ${counted(count, countries)}?` : `Shut out all but ${counted(count, countries)}?`,
      good: (count: number) => `${counted(count, sources)} that work now will be cut off at once.`,
      rest: 'It holds on the protected ports, within seconds, on every host.',
      submit: 'Put in force',
    },
    readOnly: 'An administrator can change the rule.',
    database: (type: string) => `Country database “${type}”, made`,
    noDatabase: 'No country database could be read: no rule can be in force.',
    failure: (why: string) => `Not as it should be: ${why}`,
  },
});
