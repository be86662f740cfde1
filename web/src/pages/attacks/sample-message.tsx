import type { AttackDetail } from '../../../../src/console/contract/attacks.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Time } from '../../parts/time.tsx';
import { attackTexts } from '../../texts/attacks.ts';
import classes from './attacks.module.css';
import { splitAtMark } from './split-at-mark.ts';

const texts = attackTexts.detail;

/** One message as text, the part that offends marked. It is hostile: shown, never interpreted. */
export function SampleMessage({ sample }: { readonly sample: AttackDetail['samples'][number] }) {
  const [before, marked, after] = splitAtMark(sample.text, sample.mark);
  const way = sample.direction === 'in' ? texts.sampleIn : texts.sampleOut;
  return (
    <figure className={classes.sample}>
      <figcaption className={classes.sampleHead}>
        <span aria-hidden>{sample.direction === 'in' ? '→' : '←'}</span>
        {way}
        <Time time={sample.time} />
        <CopyButton value={sample.text} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre className={classes.sampleText} tabIndex={0}>
        {before}
        {marked !== '' && (
          <mark>
            <span className="visually-hidden">[{texts.offending}: </span>
            {marked}
            <span className="visually-hidden">]</span>
          </mark>
        )}
        {after}
      </pre>
    </figure>
  );
}
