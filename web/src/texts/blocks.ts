import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const blocks = { one: 'block', other: 'blocks' };
const times = { one: 'time', other: 'times' };

export const blockTexts = defineTexts({
  en: {
    title: 'Blocks',
    onlyHere:
      'Shut out for a time. Shown is this host; on which others a block is in force, an operator host’s console says.',
    lead: (inForce: number, of: number) =>
      of === 1
        ? inForce === 1
          ? 'Shut out for a time. In force on this host.'
          : 'Shut out for a time. Not in force: this host observes only.'
        : `Shut out for a time. ${formatNumber(inForce)} of ${formatNumber(of)} hosts enforce blocks now.`,
    search: 'Address, reason, note',
    cause: 'Cause',
    origin: 'Decided by',
    operator: 'By hand',
    columns: {
      target: 'Address or prefix',
      cause: 'Cause and reason',
      since: 'Since',
      until: 'Until',
      inForce: 'In force on',
      timesBefore: 'Blocked before',
      origin: 'Decided by',
      evidence: 'Evidence',
      note: 'Note',
    },
    evidence: { proven: 'Proven', unproven: 'Could be forged', operator: 'By hand' },
    withEvidence: (evidence: 'proven' | 'unproven' | 'operator') =>
      ({ proven: 'proven evidence', unproven: 'evidence that could be forged', operator: 'blocked by hand' })[evidence],
    decidedBy: (host: string) => `decided by ${host}`,
    flow: 'One device only: others behind this address are let in',
    lifted: 'unblocked',
    showNew: (count: number) => `Show ${counted(count, { one: 'new block', other: 'new blocks' })}`,
    add: 'Block an address',
    before: (count: number) => (count === 0 ? 'never' : counted(count, times)),
    unblockSelected: (count: number) => `Unblock ${formatNumber(count)}`,
    unblockTitle: (count: number) => `Lift ${counted(count, blocks)}?`,
    unblockText: (count: number) =>
      `${counted(count, blocks)} end on every host at once, and nothing automatic blocks the same addresses for 1 h.`,
    unblockFilter: (words: string) => `All that the filter finds: ${words}.`,
    unblockHere: (count: number) =>
      `${counted(count, blocks)} end on this host, and nothing blocks the same addresses here for 1 h. On other hosts they stay.`,
    unblocking: 'Unblocking',
    unblocked: (count: number) => `${counted(count, blocks)} lifted`,
    unblockStopped: (count: number, left: number) =>
      `Stopped: ${counted(count, blocks)} lifted, ${formatNumber(left)} left`,
    emptyTitle: 'Nobody is blocked',
    empty: 'Blocks appear here when a detector recognises an attack, and end by themselves when their time is over.',
    emptyFiltered: 'Take one away to see all blocks.',
  },
});
