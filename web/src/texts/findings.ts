import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const times = { one: 'time', other: 'times' };
const findings = { one: 'finding', other: 'findings' };

export const findingTexts = defineTexts({
  en: {
    intro: 'What the traffic shows to be weak on our side: attackers look for just this.',
    label: 'Findings',
    filters: { state: 'State', kind: 'Kind', severity: 'Severity', search: 'Address, account, note' },
    states: { open: 'Open', closed: 'Closed', dismissed: 'Dismissed', all: 'All' },
    severities: { critical: 'Critical', warning: 'Warning', info: 'Hint' },
    kinds: {
      compromise: 'Guessed credentials accepted',
      provisioningLeak: 'Configuration served to an attacker',
      digestLeak: 'Password hash given to a stranger',
      openRelay: 'Call accepted without credentials',
      insideAttack: 'Attack from among working phones',
      stalePhone: 'Phone with a wrong password',
      userDisclosure: 'Answers give users away',
      clearSecrets: 'Secrets sent in clear',
      weakDigest: 'Weak digest authentication',
      serverBanner: 'Server tells its version',
    },
    columns: {
      severity: 'Severity',
      finding: 'Finding',
      since: 'First seen',
      last: 'Last seen',
      count: 'Seen',
      state: 'State',
    },
    from: 'From',
    onOurSide: (goesOn: boolean) => (goesOn ? 'on our side' : 'On our side'),
    seen: (count: number) => counted(count, times),
    summary: (critical: number, warning: number, info: number) =>
      `${formatNumber(critical)} critical, ${counted(warning, { one: 'warning', other: 'warnings' })}, ${counted(info, { one: 'hint', other: 'hints' })} open`,
    details: {
      evidence: 'What was seen',
      remedy: 'What to do',
      victim: 'On our side',
      source: 'From',
      subject: 'It is about',
      since: 'Since',
      last: 'Last seen',
      note: 'Note',
      noNote: 'without a note',
      attacks: 'Attacks from there',
    },
    by: { open: 'Opened again by', closed: 'Closed by', dismissed: 'Dismissed by' },
    closedBySilence: 'Closed: it was not seen any more',
    becameOf: { open: 'opened again', closed: 'closed', dismissed: 'dismissed' },
    showNew: (count: number) => `Show ${counted(count, { one: 'new finding', other: 'new findings' })}`,
    dismiss: 'Dismiss',
    reopen: 'Open again',
    dismissTitle: (title: string) => `Dismiss “${title}”?`,
    dismissText: (count: number) =>
      `It was seen ${counted(count, times)}. It stays dismissed even when it is seen again, and no longer shows on the strip or in notifications.`,
    note: 'Note',
    notePlaceholder: 'Why it does not matter, or what was done',
    dismissed: (title: string) => `Dismissed: ${title}`,
    reopened: (title: string) => `Open again: ${title}`,
    failed: 'The finding was not changed',
    forbidden: 'Only operators and administrators can dismiss findings.',
    empty: {
      openTitle: 'No open findings',
      openText:
        'Nothing that was seen is weak on our side. Findings come from live traffic: an accepted guess, a leaked configuration, a phone with an old password, answers that give users away.',
      otherTitle: 'No findings here',
      otherText: (count: number) =>
        `No finding fits these filters; ${counted(count, findings)} ${count === 1 ? 'is' : 'are'} open.`,
      showOpen: 'Show open findings',
    },
  },
});
