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
      name: 'Host',
      addresses: 'IP address',
      protection: 'sipPROT',
      geo: 'Geo protection',
      version: 'Version',
      kernel: 'Kernel',
      messageRate: 'Messages/s',
      dropped: 'Drops',
      lastSeen: 'Last seen',
      capture: 'Capture',
      startedAt: 'Started',
    },
    own: 'this host',
    now: 'now',
    more: (count: number) => `and ${formatNumber(count)} more`,
    notTold: 'Only the console on that host knows',
    attacks: (name: string) => `Attack log of ${name}`,
    remove: (name: string) => `Remove ${name}`,
    removeOwn: 'The console runs on this host: it cannot be removed.',
    removeActive: 'sipPROT runs on this host: stop it there first, then it can be removed.',
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
    },
    emptyTitle: 'No host is known',
    emptyText: 'A host appears here when sipPROT runs on it for the first time.',
    noMatchTitle: 'No host fits this filter',
    noMatchText: (count: number) => `There are ${counted(count, hosts)} without the filter.`,
  },
});
