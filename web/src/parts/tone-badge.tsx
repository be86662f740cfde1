import { CircleCheck, CircleMinus, Info, type LucideIcon, OctagonAlert, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from '../theme/tones.ts';
import classes from './tone-badge.module.css';

const icons: Readonly<Record<Tone, LucideIcon>> = {
  good: CircleCheck,
  notice: Info,
  attack: ShieldAlert,
  broken: OctagonAlert,
  plain: CircleMinus,
};

/** The sign of a tone, for where the word stands beside it. */
export function ToneIcon({ tone, size = 16 }: { readonly tone: Tone; readonly size?: number }) {
  const Icon = icons[tone];
  return <Icon size={size} aria-hidden className={classes.icon} data-tone={tone} />;
}

/** A state in a word, with its colour and its sign. */
export function ToneBadge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <ToneIcon tone={tone} size={13} />
      {children}
    </span>
  );
}
