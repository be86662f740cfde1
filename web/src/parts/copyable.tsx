import { UnstyledButton } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { partTexts } from '../texts/parts.ts';
import classes from './copyable.module.css';

interface CopyableProps {
  /** text of the wire or network: hostile, so it is only ever shown as text */
  readonly value: string;
  /** what is shown, when it is shorter than the value */
  readonly shown?: string;
}

/** Text in the monospace face that a click copies. */
export function Copyable({ value, shown = value }: CopyableProps) {
  const { copied, copy } = useClipboard({ timeout: 1200 });
  return (
    <UnstyledButton
      className={`wire ${classes.copyable}`}
      aria-label={partTexts.copyValue(shown)}
      data-hint={copied ? partTexts.copied : partTexts.copy}
      onClick={(event) => {
        event.stopPropagation();
        copy(value);
      }}
    >
      {shown}
      <span className="visually-hidden" aria-live="polite">
        {copied ? partTexts.copied : ''}
      </span>
    </UnstyledButton>
  );
}
