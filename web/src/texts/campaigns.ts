import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const sources = { one: 'source', other: 'sources' };

export const campaignTexts = defineTexts({
  en: {
    intro:
      'One account, dialled number or tool that at least five sources attack or use, over all hosts: an IPv4 address is a source, and so is an IPv6 /64.',
    label: 'Campaigns',
    window: 'Range of time',
    windows: { '24h': '24 hours', '7d': '7 days' },
    kind: 'Kind',
    kinds: { account: 'Account', number: 'Dialled number', tool: 'Tool' },
    columns: {
      subject: 'Attacked or used',
      sources: 'Sources',
      shutOut: 'Shut out now',
      wouldShutOut: 'Would be shut out',
      attacks: 'Attacks',
      countries: 'Countries',
      hosts: 'Hosts',
      detectors: 'Detectors',
      first: 'First attack',
      last: 'Last',
    },
    atLeast: (count: number) => `at least ${formatNumber(count)}`,
    sources: (count: number) => counted(count, sources),
    forged: (count: number) => `${formatNumber(count)} could be forged`,
    shutOut: (count: number, of: number) =>
      count === of ? `all ${formatNumber(of)}` : `${formatNumber(count)} of ${formatNumber(of)}`,
    ofLatest: (text: string) => `${text} latest`,
    openLog: (what: string, count: string) => `${what}, ${count} attacks: open the attack log`,
    country: (name: string, count: number) => `${name}: ${counted(count, sources)}`,
    unknownCountry: 'Country not known',
    hosts: (first: string, more: number) => (more === 0 ? first : `${first} and ${formatNumber(more)} more`),
    incomplete:
      'Not all that happened in this time is known here: there was too much, or it was before sipPROT was updated. There may be more.',
    empty: {
      title: 'No campaign in this time',
      text: 'Nothing was attacked or used from five or more sources. What single sources do stands in the attack log.',
      filtered: 'No campaign of this kind in this time.',
      log: 'Open the attack log',
    },
    card: {
      title: 'Attacked from many sources',
      all: 'All campaigns',
      what: 'Within 24 hours',
    },
  },
});
