import { Button, Tooltip } from '@mantine/core';
import { Pause, Play } from 'lucide-react';
import { type LiveState, liveFeed } from '../live/live-feed.ts';
import { useLiveState } from '../live/use-live.ts';
import { frameTexts } from '../texts/frame.ts';
import type { Tone } from '../theme/tones.ts';
import classes from './live-dot.module.css';

const texts = frameTexts.live;
const tones: Readonly<Record<LiveState, Tone>> = {
  off: 'plain',
  connecting: 'plain',
  live: 'good',
  waiting: 'broken',
  paused: 'notice',
};

/** Whether what is shown is live, and the button that holds it. */
export function LiveDot() {
  const state = useLiveState();
  const paused = state === 'paused';
  const Icon = paused ? Play : Pause;
  return (
    <Tooltip label={paused ? texts.resume : texts.pause}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        className={classes.button}
        onClick={() => (paused ? liveFeed.resume() : liveFeed.pause())}
        leftSection={<span className={classes.dot} data-tone={tones[state]} aria-hidden />}
        rightSection={<Icon size={13} aria-hidden />}
      >
        <span aria-live="polite" className={classes.word}>
          {texts[state]}
        </span>
        <span className="visually-hidden">. {paused ? texts.resume : texts.pause}</span>
      </Button>
    </Tooltip>
  );
}
