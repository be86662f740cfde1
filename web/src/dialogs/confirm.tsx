import { Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';
import { partTexts } from '../texts/parts.ts';
import { takePlace } from './open-dialog.ts';

interface Confirmation {
  /** a question: "Unblock 12 addresses?" */
  readonly title: string;
  /** what will be the case afterwards, in numbers */
  readonly consequence: ReactNode;
  /** the verb on the button, as in the title: never "OK" */
  readonly confirm: string;
  /** red: something is shut out or lost */
  readonly dangerous?: boolean;
}

/** Asks before something dangerous, once. Resolves to whether the person went on; closing the dialog is a no. */
export function confirm({ title, consequence, confirm: label, dangerous = false }: Confirmation): Promise<boolean> {
  const leave = takePlace(title);
  if (!leave) return Promise.resolve(false);
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: <Stack gap="xs">{typeof consequence === 'string' ? <Text>{consequence}</Text> : consequence}</Stack>,
      labels: { confirm: label, cancel: partTexts.cancel },
      confirmProps: dangerous ? { color: 'red' } : {},
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => {
        leave();
        resolve(false);
      },
    });
  });
}
