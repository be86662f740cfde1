import { Button, Group } from '@mantine/core';
import { saveBarTexts as texts } from '../texts/save-bar.ts';
import classes from './changed-meanwhile.module.css';

interface ChangedMeanwhileProps {
  /** what it is about, for those who hear the buttons only */
  readonly subject: string;
  /** who changed what meanwhile, and what is one's own */
  readonly text: string;
  readonly disabled: boolean;
  readonly onChoose: (whose: 'mine' | 'theirs') => void;
}

/** In a save bar: somebody else has changed the same meanwhile, and one of the two has to go. */
export function ChangedMeanwhile({ subject, text, disabled, onChoose }: ChangedMeanwhileProps) {
  return (
    <div className={classes.row}>
      <span>{text}</span>
      <Group gap={6}>
        <Button
          size="compact-xs"
          variant="default"
          disabled={disabled}
          aria-label={texts.choiceOf(texts.theirs, subject)}
          onClick={() => onChoose('theirs')}
        >
          {texts.theirs}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={disabled}
          aria-label={texts.choiceOf(texts.mine, subject)}
          onClick={() => onChoose('mine')}
        >
          {texts.mine}
        </Button>
      </Group>
    </div>
  );
}
