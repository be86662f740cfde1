import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { AddressButtons } from '../../actions/address-buttons.tsx';
import { Countdown } from '../../parts/countdown.tsx';
import { ToneBadge, ToneIcon } from '../../parts/tone-badge.tsx';
import { actionTexts } from '../../texts/actions.ts';
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
  const wouldBe = explanation.observing ? texts.wouldBe[state] : undefined;
  const tone = wouldBe ? 'notice' : tones[state];
  return (
    <section className={classes.verdict} data-tone={tone} aria-live="polite">
      <ToneIcon tone={tone} size={26} />
      <div className={classes.verdictText}>
        <ToneBadge tone={tone}>{wouldBe ?? texts.states[state]}</ToneBadge>
        <p className={classes.sentence}>{verdictOf(explanation)}</p>
        {wouldBe && (
          <Text c="dimmed" mb="xs">
            {actionTexts.observing}
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
function verdictOf({ address, state, verdict, blocked, observing }: Explanation): ReactNode {
  const whole = blocked.find(({ kind }) => kind === 'prefix');
  if (state !== 'blocked' || !whole) return verdict;
  return (
    <>
      {texts.blockedUntil(address, observing)} {/* nobody wants each minute read out */}
      <span aria-live="off">
        <Countdown until={whole.until} />
      </span>
      {`. ${fullStop(blockReason(whole))}`}
    </>
  );
}
