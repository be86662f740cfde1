import { defineTexts } from './define-texts.ts';
import { counted } from './numbers.ts';

const frames = { one: 'frame', other: 'frames' };

/** Words for the states of a host, for dashboard and hosts alike. */
export const hostStateTexts = defineTexts({
  en: {
    protection: { enforcing: 'Protecting', observing: 'Observing only', failing: 'Failing', unknown: 'Not known' },
    geo: {
      enforcing: 'In force',
      observing: 'Observing only',
      failing: 'Failing',
      off: 'No rule',
      unknown: 'Not known',
    },
    silent: 'Not heard of',
    notHeard: 'Not known now',
    captureUp: (count: number) => (count === 1 ? 'Up' : `${count} up`),
    captureNone: 'None',
    dropped: (count: number) => `${counted(count, frames)} lost unread`,
  },
});
