import { Button, Group, Text } from '@mantine/core';
import { type NotificationData, notifications } from '@mantine/notifications';
import type { FocusEvent } from 'react';
import { ApiError, fieldMessages, messageOf } from '../api/api-error.ts';
import { ToneIcon } from '../parts/tone-badge.tsx';
import { partTexts } from '../texts/parts.ts';

/** As long as something can be taken back, milliseconds. */
const undoTime = 10_000;

/** Says that something was done; with `undo` it can be taken back for 10 s. */
export function notifyDone(text: string, undo?: () => Promise<unknown>): void {
  // while it fades out it can still be pressed
  let undone = false;
  const id = show({
    icon: <ToneIcon tone="good" size={20} />,
    autoClose: undo ? undoTime : 4000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{text}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              if (undone) return;
              undone = true;
              notifications.hide(id);
              undo().then(
                () => notifyDone(partTexts.undone),
                (error: unknown) => notifyFailed(error, partTexts.undoFailed),
              );
            }}
          >
            {partTexts.undo}
          </Button>
        )}
      </Group>
    ),
  });
}

/** Says why something did not work. Stays until it is closed. */
export function notifyFailed(error: unknown, title: string = partTexts.failed): void {
  show({
    icon: <ToneIcon tone="broken" size={20} />,
    autoClose: false,
    role: 'alert',
    title,
    message: [messageOf(error), ...Object.values(fieldMessages(error)).slice(0, 5)].join(' '),
  });
}

/** The same for a dialog that was closed before its answer came; where that leads to the sign-in, it says all there is to say. */
export function tellLate(error: unknown): void {
  if (error instanceof ApiError && (error.code === 'not-signed-in' || error.code === 'next-step')) return;
  notifyFailed(error);
}

const within = '.mantine-Notifications-root';

/** While the keyboard is in it it stays, and when it goes the keyboard is back where it came from, or at the page's title. */
function show(told: NotificationData & Required<Pick<NotificationData, 'autoClose'>>): string {
  let from: Element | null = null;
  const data: NotificationData = {
    ...told,
    color: 'transparent',
    withBorder: true,
    onFocusCapture: ({ relatedTarget }: FocusEvent) => {
      if (!relatedTarget?.closest(within)) from = relatedTarget;
      notifications.update({ ...data, id, autoClose: false });
    },
    onBlurCapture: () => void notifications.update({ ...data, id }),
    onClose: () => {
      if (!document.activeElement?.closest(within)) return;
      requestAnimationFrame(() => {
        const back = from?.isConnected ? from : document.getElementById('page-title');
        if (back instanceof HTMLElement) back.focus({ preventScroll: back === from });
      });
    },
  };
  const id = notifications.show(data);
  return id;
}
