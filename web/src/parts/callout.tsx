import type { ReactNode } from 'react';
import type { Tone } from '../theme/tones.ts';
import classes from './callout.module.css';
import { ToneIcon } from './tone-badge.tsx';

interface CalloutProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Something that a person has to read before going on; it is read aloud when it appears. */
export function Callout({ tone, title, children }: CalloutProps) {
  return (
    <div className={classes.callout} data-tone={tone} role="alert">
      <ToneIcon tone={tone} size={18} />
      <div className={classes.text}>
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  );
}
