import type { ListFilter } from '../../../src/console/contract/lists.ts';
import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const entries = { one: 'entry', other: 'entries' };
const addresses = { one: 'address or prefix', other: 'addresses and prefixes' };
const lines = { one: 'line', other: 'lines' };
const scopes = { cluster: 'All hosts', host: 'This host' };

/** Texts of the allowlist and the denylist. */
export const listTexts = defineTexts({
  en: {
    intro: {
      allow: 'Never blocked, whatever they send. An entry here stands above the denylist, blocks and countries.',
      deny: 'Shut out for good, until somebody removes them. The allowlist stands above this list.',
    },
    observing: 'Not in force: the hosts observe only.',
    label: { allow: 'Allowlist', deny: 'Denylist' },
    search: 'Address, prefix or note',
    columns: {
      prefix: 'IP Address',
      country: 'Country',
      note: 'Note',
      addedBy: 'Added by',
      addedAt: 'Added',
      scope: 'Valid on',
    },
    scopes,
    add: 'Add',
    import: 'Import CSV',
    export: 'Export CSV',
    exportHint: 'What the filter finds, as a CSV file that import takes',
    remove: 'Remove',
    removeOne: (prefix: string) => `Remove ${prefix}`,
    removeMany: (count: number) => `Remove ${counted(count, entries)}`,
    removeTitle: (count: number) => `Remove ${counted(count, entries)}?`,
    removeConsequence: {
      allow: (count: number) =>
        `${counted(count, addresses)} will be treated like everybody else: an attack from there is blocked again.`,
      deny: (count: number) =>
        `${counted(count, addresses)} will reach the protected hosts again, at once and on every host.`,
    },
    byFilter: ({ text, scope }: ListFilter, country: string | undefined) => {
      const parts = [text && `“${text}”`, country, scope && scopes[scope]].filter(Boolean);
      return parts.length > 0
        ? `All that the filter finds: ${parts.join(', ')}.`
        : 'No filter is set: this is the whole list.';
    },
    gone: 'removed',
    showNew: (count: number) => `Show ${counted(count, { one: 'new entry', other: 'new entries' })}`,
    removing: 'Removing',
    notListed: 'it is not in the list any more',
    removed: (count: number) => `${counted(count, entries)} removed`,
    removalStopped: (count: number, left: number) =>
      `Stopped: ${counted(count, entries)} removed, ${formatNumber(left)} left`,
    note: {
      add: (prefix: string) => `Add a note to ${prefix}`,
      edit: (prefix: string) => `Edit the note of ${prefix}`,
      field: (prefix: string) => `Note of ${prefix}`,
      saved: 'Note saved',
      none: 'Add a note',
      hint: 'Enter saves, Escape leaves it as it was',
      changed: (theirs: string, mine: string) =>
        `Changed meanwhile by somebody else: ${theirs === '' ? 'no note' : `“${theirs}”`}. Yours: ${mine === '' ? 'no note' : `“${mine}”`}`,
    },
    empty: {
      allow: 'The allowlist is empty',
      deny: 'The denylist is empty',
      allowText:
        'Add your own address, your offices and your trunks: they are never blocked then, even if a phone there goes mad.',
      denyText:
        'Attackers are blocked for a time by themselves. Add here what shall stay out for good, or import a list.',
      filteredText:
        'An address finds the entries that cover it, a prefix those within it; other words are looked for in notes.',
    },
    form: {
      title: { allow: 'Allow addresses', deny: 'Deny addresses' },
      entries: 'Addresses and prefixes, one a line',
      entriesHint: 'IPv4 or IPv6, with a note behind it if you like: 203.0.113.0/24 Office Berlin',
      commonNote: 'Note for those without one',
      submit: (count: number) => (count > 1 ? `Add ${counted(count, entries)}` : 'Add'),
      anyway: (count: number) => (count > 1 ? `Add ${counted(count, entries)} all the same` : 'Add it all the same'),
      none: 'Write at least one address.',
      line: (line: number) => `Line ${line}`,
      added: (count: number, noted: number, kept: number) =>
        [
          count > 0 ? `${counted(count, entries)} added` : '',
          noted > 0 ? `${formatNumber(noted)} already there: note replaced` : '',
          kept > 0 ? `${formatNumber(kept)} already there` : '',
        ]
          .filter((part) => part !== '')
          .join(', '),
    },
    file: {
      title: { allow: 'Import into the allowlist', deny: 'Import into the denylist' },
      choose: 'Choose a CSV file, or drop it here',
      chooseAgain: 'Choose another file',
      hint: 'One entry a line: address or prefix, then the note. A head line such as “ip,note” and the files of other sipPROT systems are understood. Nothing is changed before you have seen what it would do.',
      reading: (name: string) => `Reading ${name}`,
      unreadable: (name: string) =>
        `${name} cannot be read: it may have been moved, or another program holds it. Choose it again.`,
      tooLarge: (name: string) => `${name} is larger than 32 MB: split it.`,
      kinds: {
        fresh: 'New',
        known: 'Already there',
        repeated: 'Repeated',
        invalid: 'Invalid',
        dangerous: 'Dangerous',
      },
      kindHints: {
        fresh: 'These are added.',
        known: 'These are in the list already. A note of the file takes the place of theirs; without one they keep it.',
        repeated: 'These stand in an earlier line of the file as well and are left out.',
        invalid: 'These cannot be read. Nothing is imported unless they are left out.',
        dangerous: 'Look at these: what they would cut off, or let in.',
      },
      line: 'Line',
      address: 'Address',
      note: 'Note',
      text: 'Text',
      why: 'Why',
      firstLine: 'First in line',
      noteBefore: 'Note now',
      noteAfter: 'Note after',
      noteStays: 'stays',
      refused: 'refused',
      warning: 'warning',
      more: (count: number) => `and ${counted(count, lines)} more`,
      none: 'None.',
      skip: (count: number) => `Leave out the ${counted(count, lines)} that cannot be imported`,
      blocked: (count: number) =>
        `${counted(count, lines)} cannot be imported: correct the file and choose it again, or leave them out. All or nothing: until then nothing is changed.`,
      total: (total: number, limit: number) =>
        `The list will hold ${formatNumber(total)} of at most ${formatNumber(limit)} entries.`,
      tooMany: (total: number, limit: number) =>
        `The list would hold ${formatNumber(total)} entries; ${formatNumber(limit)} are the most.`,
      submit: (count: number) => `Import ${counted(count, entries)}`,
      importing: 'Importing: all of it or nothing. It cannot be stopped any more.',
      nothing: 'There is nothing to import in this file.',
      done: (count: number) => `${counted(count, entries)} imported`,
    },
  },
});
