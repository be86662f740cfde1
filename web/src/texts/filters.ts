import { defineTexts } from './define-texts.ts';

export const filterTexts = defineTexts({
  en: {
    label: 'Filters',
    search: 'Search',
    reset: 'Reset',
    country: 'Country',
    allCountries: 'All countries',
    range: 'Time',
    ranges: { '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' },
    allTime: 'All time',
    from: 'From',
    to: 'To',
    earlier: 'Earlier',
    later: 'Later',
    hours: 'Hours',
    minutes: 'Minutes',
    take: 'Take this time',
    clear: (field: string) => `Clear “${field}”`,
    apply: 'Show',
    nothing: 'Nothing fits these filters',
    nothingText: 'Take one away, or look further back.',
    noTime: (typed: string) =>
      `“${typed}” in the address of this page is no time, and none of the ranges 1h, 24h, 7d and 30d`,
    notLimited: 'The list is shown without that limit.',
    wrongOrder: 'The end is before the beginning.',
    fromTo: (from: string, to: string) => `${from} – ${to}`,
    since: (from: string) => `since ${from}`,
    until: (to: string) => `until ${to}`,
    zone: (zone: string) => `Custom range, in ${zone}`,
    remove: (filter: string) => `Remove the filter ${filter}`,
  },
});
