import { defineTexts } from './define-texts.ts';
import { counted } from './numbers.ts';

const changes = { one: 'block or change waits', other: 'blocks and changes wait' };
const held = {
  one: 'change is in force here, and on the others as soon as they do.',
  other: 'changes are in force here, and on the others as soon as they do.',
};
const messages = { one: 'message', other: 'messages' };

const reasons: Readonly<Record<string, string>> = {
  'too-large': 'too large',
  malformed: 'that could not be read',
  version: 'of a version of sipPROT that is too new',
  'unknown-member': 'of no member',
  revoked: 'of a revoked host',
  'not-permitted': 'of a host that may not say that',
  'bad-signature': 'with a wrong signature',
  flooding: 'beyond what one host may send',
};

/** Names in a sentence: `a`, `a or b`, `a, b or c`. */
function anyOf(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  const last = names.length > shown.length ? 'others' : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} or ${last}`;
}

export const clusterTexts = defineTexts({
  en: {
    title: 'This host in the cluster',
    aloneTitle: 'This host stands alone',
    aloneText:
      'Several hosts can share whom they block, one pair of lists and the settings. To begin, on the first host:',
    aloneCommand: 'sipprot cluster init',
    joinTitle: 'Join another host',
    joinText: 'On the host that has the cluster key (the first one); it prints the line that the new host runs:',
    joinCommand: 'sipprot cluster add NAME',
    role: 'Role',
    roles: {
      alone: 'stands alone',
      host: 'plain host: it has the cluster’s lists and settings, but does not change them',
      operator: 'operator host: its lists, settings and unblocks are those of all hosts',
    },
    connection: 'Connection',
    connected: 'Connected',
    cutOff: 'Cut off',
    to: (server: string) => `to ${server}`,
    since: 'since',
    waiting: 'Waiting',
    nothingWaits: 'nothing: the others have all of it',
    waits: (count: number) => `${counted(count, changes)} to be sent`,
    operators: 'Changed on',
    noOperators: 'no operator host is known',
    refused: 'Not believed',
    refusedOf: (count: number, reason: string) => `${counted(count, messages)} ${reasons[reason] ?? reason}`,
    refusedHint:
      'Since the engine started. One in a while is a host that was just revoked; many are somebody who tries.',
    banner: 'This host is cut off from the cluster since',
    bannerText: (waiting: number) =>
      `It goes on protecting by itself; what the others block now it does not hear.${waiting > 0 ? ` ${counted(waiting, changes)} to be sent.` : ''}`,
    heldUp: 'The cluster’s servers have taken no change of this host since',
    heldUpText: (unsent: number) => counted(unsent, held),
    elsewhere: (what: 'lists' | 'settings' | 'countries', operators: readonly string[]) => {
      const where = operators.length > 0 ? `on ${anyOf(operators)}` : 'on an operator host';
      return {
        lists: `The cluster’s entries are changed ${where}. What you add here holds on this host only.`,
        settings: `The settings are the cluster’s and are changed ${where}; here they can only be read.`,
        countries: `The country rule is the cluster’s and is changed ${where}; here it can only be read.`,
      }[what];
    },
    entryElsewhere: (operators: readonly string[]) =>
      `This entry is the cluster’s: it is changed ${operators.length > 0 ? `on ${anyOf(operators)}` : 'on an operator host'}.`,
    onlyHere: (operators: readonly string[]) =>
      `This host only. All hosts are shown by the console ${operators.length > 0 ? `on ${anyOf(operators)}` : 'on an operator host'}.`,
  },
});
