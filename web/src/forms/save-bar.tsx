import { Button, Group, UnstyledButton } from '@mantine/core';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { saveBarTexts } from '../texts/save-bar.ts';
import classes from './save-bar.module.css';

interface SaveBarProps {
  /** what is not saved, one short line each */
  readonly changes: readonly { readonly key: string; readonly text: ReactNode }[];
  readonly submit?: string;
  readonly busy: boolean;
  /** it cannot be saved as it is */
  readonly disabled?: boolean;
  /** why it cannot be saved, and where to mend that */
  readonly hint?: { readonly text: string; readonly onShow: () => void } | undefined;
  /** `ChangedMeanwhile`: has to be decided before it is saved */
  readonly meanwhile?: ReactNode;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

const shown = 8;

/** Stays at the foot of the window while something is not saved, and says what. */
export function SaveBar({
  changes,
  submit = saveBarTexts.save,
  busy,
  disabled = false,
  hint,
  meanwhile,
  onSave,
  onDiscard,
}: SaveBarProps) {
  const bar = useRef<HTMLElement>(null);
  const there = changes.length > 0;
  useRoomFor(bar, there);
  if (!there) return null;
  return (
    <section ref={bar} className={classes.bar} aria-label={saveBarTexts.label}>
      <div className={classes.changes}>
        <strong aria-live="polite">{saveBarTexts.count(changes.length)}</strong>
        <ul>
          {changes.slice(0, shown).map(({ key, text }) => (
            <li key={key}>{text}</li>
          ))}
          {changes.length > shown && <li>{saveBarTexts.more(changes.length - shown)}</li>}
        </ul>
        <div aria-live="polite">{meanwhile}</div>
        {hint && (
          <UnstyledButton className={classes.hint} onClick={hint.onShow}>
            {hint.text}
          </UnstyledButton>
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" onClick={onDiscard} disabled={busy}>
          {saveBarTexts.discard}
        </Button>
        <Button onClick={onSave} loading={busy} disabled={disabled}>
          {submit}
        </Button>
      </Group>
    </section>
  );
}

/** While the bar is there, its height is known to the page: what gets the focus or tells something stays above it. */
function useRoomFor(bar: RefObject<HTMLElement | null>, there: boolean): void {
  useEffect(() => {
    if (!there || !bar.current) return;
    const { style } = document.documentElement;
    const watch = new ResizeObserver(([entry]) => {
      const height = entry?.borderBoxSize[0]?.blockSize ?? 0;
      style.setProperty('--save-bar', `${Math.ceil(height)}px`);
    });
    watch.observe(bar.current);
    return () => {
      watch.disconnect();
      style.removeProperty('--save-bar');
    };
  }, [bar, there]);
}
