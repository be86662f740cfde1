import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { AddressButtons } from '../../actions/address-buttons.tsx';
import { Countdown } from '../../parts/countdown.tsx';
import { ToneBadge, ToneIcon } from '../../parts/tone-badge.tsx';
import { explainTexts as texts } from '../../texts/explain.ts';
import { blockReason, fullStop } from '../../texts/sentence.ts';
import type { Tone } from '../../theme/tones.ts';
import classes from './explain.module.css';

const tones: Readonly<Record<Explanation['state'], Tone>> = {
  blocked: 'attack',
  partly: 'notice',
  denied: 'attack',
  country: 'attack',
  allowed: 'good',
  never: 'good',
  attacked: 'notice',
  good: 'good',
  unknown: 'plain',
};

/** Whether the address is shut out, in a word and a sentence, with what can be done about it. */
export function Verdict({ explanation }: { readonly explanation: Explanation }) {
  const { address, state, blocked, allowed, denied } = explanation;
  const observed = blocked.length > 0 && blocked.every(({ places }) => places.every(({ why }) => why === 'observing'));
  const wouldBe = observed && (state === 'blocked' || state === 'partly');
  const tone = wouldBe ? 'notice' : tones[state];
  return (
    <section className={classes.verdict} data-tone={tone} aria-live="polite">
      <ToneIcon tone={tone} size={26} />
      <div className={classes.verdictText}>
        <ToneBadge tone={tone}>{wouldBe ? texts.wouldBe[state] : texts.states[state]}</ToneBadge>
        <p className={classes.sentence}>{verdictOf(explanation, observed)}</p>
        {observed && (
          <Text c="dimmed" mb="xs">
            {texts.observing}
          </Text>
        )}
        <AddressButtons
          address={address}
          blocked={blocked.length > 0}
          allowed={allowed?.prefix ?? null}
          denied={denied?.prefix ?? null}
        />
      </div>
    </section>
  );
}

/** As the engine says it; how long a block goes on counts down here, and its word was that of the moment of asking. */
function verdictOf({ address, state, verdict, blocked }: Explanation, observed: boolean): ReactNode {
  const whole = blocked.find(({ kind }) => kind === 'prefix');
  if (state !== 'blocked' || !whole) return verdict;
  return (
    <>
      {texts.blockedUntil(address, observed)} {/* nobody wants each minute read out */}
      <span aria-live="off">
        <Countdown until={whole.until} />
      </span>
      {`. ${fullStop(blockReason(whole))}`}
    </>
  );
}
