import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { KeyRound } from 'lucide-react';
import { Dialog } from '../../dialogs/dialog.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import classes from './shown-once.module.css';

const texts = accountTexts.shownOnce;

interface ShownOnceProps {
  readonly title: string;
  readonly text: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** A secret that will never be shown again. A click beside it does not lose it. */
export function ShownOnce({ title, text, secret, onClose }: ShownOnceProps) {
  const { copied, copy } = useClipboard({ timeout: 2000 });
  return (
    <Dialog onClose={onClose} title={title} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Alert variant="light" icon={<KeyRound size={18} aria-hidden />}>
          {text}
        </Alert>
        <Text className={`wire ${classes.secret}`}>{secret}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => copy(secret)} data-autofocus>
            {copied ? texts.copied : texts.copy}
          </Button>
          <Button onClick={onClose}>{texts.close}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
