import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const blocks = { one: 'block', other: 'blocks' };

/** What can be done with an address, from every page. */
export const actionTexts = defineTexts({
  en: {
    block: 'Block',
    unblock: 'Unblock',
    allow: 'Allow',
    deny: 'Deny',
    explain: 'Explain',
    blockTitle: (target: string) => `Block ${target}?`,
    blockText: (target: string) =>
      `${target} reaches none of the protected hosts any more until the time is over, calls in progress included.`,
    warning: 'Look at this before you do it',
    refused: 'This is refused',
    unchecked: (why: string) => `Whether phones work from there could not be found out: ${why}`,
    blockAnyway: 'Block all the same',
    denyAnyway: 'Deny all the same',
    listedAlready: 'It stands in this list already: only its note is changed.',
    blockByHand: 'Block an address',
    blockByHandText: 'It is shut out on every host until the time is over, calls in progress included.',
    target: 'Address or prefix',
    targetHint: '192.0.2.1, 203.0.113.0/24 or 2001:db8::/64',
    duration: 'For how long',
    durations: { usual: 'As usual', hour: '1 hour', day: '1 day', week: '7 days', month: '30 days' },
    note: 'Note',
    noteHint: 'Who it is, and why. Your colleagues read it.',
    blocked: (target: string, observing: boolean) => `${target} ${observing ? 'would be' : 'is'} blocked`,
    observing:
      'No host enforces blocks now (they observe only): nothing is really shut out, this is what would be the case.',
    unblockTitle: (target: string) => `Unblock ${target}?`,
    unblockText: (hold: string) => `It reaches all hosts at once. Nothing automatic blocks it again for ${hold}.`,
    unblockHere: (hold: string) =>
      `It reaches this host at once, and nothing blocks it again here for ${hold}. On other hosts it stays out: operator hosts let in everywhere.`,
    hold: 'Do not block again for',
    holds: { none: 'no time: it may be blocked at once', hour: '1 hour', day: '1 day', week: '7 days' },
    unblocked: (target: string) => `${target} is unblocked`,
    unblockedCount: (count: number) => `${counted(count, blocks)} lifted`,
    notBlocked: (target: string) => `Nothing blocks ${target} (any more)`,
    notRestored: (failed: number, all: number, first: string) =>
      `${counted(failed, blocks)} of ${formatNumber(all)} could not be put back. ${first}`,
    allowTitle: (target: string) => `Put ${target} into the allowlist?`,
    allowText: (target: string) =>
      `${target} is never blocked again, whatever it does, and is let in at once if it is blocked now.`,
    allowed: (target: string) => `${target} is in the allowlist`,
    denyTitle: (target: string) => `Put ${target} into the denylist?`,
    denyText: (target: string) =>
      `${target} is shut out for good, on every host, until somebody takes it out of the list.`,
    denied: (target: string) => `${target} is in the denylist`,
    remove: 'Remove',
    removeFrom: { allow: 'Remove from the allowlist', deny: 'Remove from the denylist' },
    removeTitle: {
      allow: (prefix: string) => `Remove ${prefix} from the allowlist?`,
      deny: (prefix: string) => `Remove ${prefix} from the denylist?`,
    },
    removed: {
      allow: (prefix: string) => `${prefix} is no longer in the allowlist`,
      deny: (prefix: string) => `${prefix} is no longer in the denylist`,
    },
  },
});
