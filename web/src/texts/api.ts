import { defineTexts } from './define-texts.ts';

export const apiTexts = defineTexts({
  en: {
    offline:
      'The console cannot be reached. Check the network and whether sipPROT is running; this page tries again by itself.',
    offlineChange:
      'The console cannot be reached: this was not done, or its answer was lost. Check the network and whether sipPROT is running, then look and try again.',
    silent: (seconds: number) =>
      `The console has not answered for ${seconds} s: it may be overloaded, or the network to it is broken. Try again.`,
    unknownOutcome: (seconds: number) =>
      `The console has not answered for ${seconds} s. Whether it was done is not known: look before you do it again.`,
    noJson:
      'What answered is not the console, but something on the way to it, such as a page where one signs in to the network.',
    otherUser: (name: string) =>
      `Nothing was changed: ${name} has signed in here in another tab. Do it again if it is to be done as ${name}.`,
    unknown: 'Something went wrong in this page. Reload it; if it happens again, tell us what you did.',
    status: (status: number) =>
      status === 502 || status === 503 || status === 504
        ? 'The console is not ready yet. It is tried again in a moment.'
        : `The console answered ${status} without saying why. Look at its log.`,
  },
});
