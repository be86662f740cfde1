import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const hosts = { one: 'host', other: 'hosts' };

export const hostsTexts = defineTexts({
  en: {
    label: 'Hosts of the cluster',
    search: 'Name, address, version, kernel',
    state: 'State',
    states: { trouble: 'Needs somebody', active: 'Running', gone: 'Not heard of' },
    columns: {
      name: 'Host, IP address',
      protection: 'sipPROT',
      geo: 'Geo',
      version: 'Version, kernel',
      messageRate: 'Messages/s',
      dropped: 'Drops',
      lastSeen: 'Last seen',
      capture: 'Capture',
      startedAt: 'Started',
      blocks: 'Blocks',
    },
    own: 'this host',
    operator: 'operator host',
    now: 'now',
    more: (count: number) => `+${formatNumber(count)} more`,
    notTold: 'It did not tell',
    attacks: (name: string) => `Attack log of ${name}`,
    remove: (name: string) => `Remove ${name}`,
    removeOwn: 'The console runs on this host: it cannot be removed.',
    removeActive: 'sipPROT runs on this host: stop it there first, then it can be removed.',
    removeUnknown: 'This console does not hear the other hosts now: whether sipPROT runs there is not known.',
    removeForbidden: 'Only operators and administrators can remove a host.',
    removeTitle: (name: string) => `Remove ${name}?`,
    removeConfirm: 'Remove the host',
    removeConsequence: (name: string, attacks: string, blocks: string) =>
      `${name} goes from this list and is no longer counted in “Protected: … of …”. ${attacks} stay in the log, ${blocks} stay in force.`,
    attacksOf: (count: number, exact: boolean) =>
      `${exact ? 'Its' : 'Its more than'} ${counted(count, { one: 'attack', other: 'attacks' })}`,
    blocksOf: (count: number) => `the ${counted(count, { one: 'block', other: 'blocks' })} that it decided`,
    removeBack: 'When sipPROT runs there again it comes back by itself.',
    removed: (name: string) => `${name} was removed. It comes back when sipPROT runs there.`,
    removeFailed: 'The host was not removed',
    details: {
      addresses: 'All addresses',
      captures: 'Captures',
      state: 'State',
      started: 'Running since',
      uuid: 'Identity',
      never: 'not known',
      applied: 'Applied',
      appliedText: (blocks: number, lists: number, settings: number) =>
        `blocks up to revision ${formatNumber(blocks)}, lists ${formatNumber(lists)}, settings ${formatNumber(settings)}`,
      vetoes: 'Refuses',
      vetoesOf: (count: number) => `${counted(count, { one: 'block', other: 'blocks' })} of other hosts`,
      veto: (origin: string, why: string) => `, decided by ${origin}: ${why}`,
      newest: (count: number) => `The newest ${formatNumber(count)} are told; there may be more.`,
      capped: 'Not taken',
      cappedOf: (host: string, count: number) =>
        `${counted(count, { one: 'block', other: 'blocks' })} of ${host}, which shut out too much at once. Look what it blocks, and revoke it if it is not yours any more.`,
      allTargets: (count: number) => `Show all ${formatNumber(count)}`,
    },
    behind: (count: number) => (count <= 0 ? 'up to date' : `${formatNumber(count)} behind`),
    refuses: (count: number) => `refuses ${formatNumber(count)}`,
    emptyTitle: 'No host is known',
    emptyText: 'A host appears here when sipPROT runs on it for the first time.',
    noMatchTitle: 'No host fits this filter',
    noMatchText: (count: number) => `There are ${counted(count, hosts)} without the filter.`,
  },
});
