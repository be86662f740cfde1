import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';
import { ToneIcon } from '../parts/tone-badge.tsx';
import { frameTexts } from '../texts/frame.ts';
import classes from './strip.module.css';

const texts = frameTexts.demonstration;

/** On every page of a demonstration: that nothing of it is real. */
export function DemonstrationNotice() {
  const { data: session } = useQuery(sessionQuery);
  if (!session?.demonstration) return null;
  return (
    <div className={classes.line} data-tone="notice">
      <ToneIcon tone="notice" />
      <Text className={classes.text}>
        <strong>{texts.title}</strong> {texts.text}
      </Text>
    </div>
  );
}
