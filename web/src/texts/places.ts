import type { BlockPlace, InForce } from '../../../src/console/contract/blocks.ts';
import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const hosts = { one: 'host', other: 'hosts' };

/** Where in a cluster a block is in force. */
export const placeTexts = defineTexts({
  en: {
    label: 'Hosts of the cluster',
    inForce: 'In force',
    own: 'this host',
    vouches: 'decided it by itself',
    why: {
      gone: 'Not heard of',
      unknown: 'Not known now',
      observing: 'Observes only',
      failing: 'Does not enforce',
      refused: 'Refuses it',
      capped: 'Perhaps not: it did not take all blocks of this origin',
      behind: 'On its way',
      unsent: 'Not told yet',
    } satisfies Record<NonNullable<BlockPlace['why']>, string>,
    count: ({ on, of }: InForce) => `${formatNumber(on)} of ${formatNumber(of)}`,
    notKnown: (count: number) => `${counted(count, hosts)} not known`,
    sentence: ({ on, of }: InForce) => `In force on ${formatNumber(on)} of ${formatNumber(of)} hosts`,
    onlyHere: 'only here so far',
    all: (count: number) => `Show all ${formatNumber(count)} hosts`,
    refusals: 'Refused',
    refusal: (host: string, target: string, origin: string, why: string) =>
      `${host} does not block ${target}, which ${origin} decided: ${why}.`,
  },
});
