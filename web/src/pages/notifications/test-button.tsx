import { Button, Tooltip } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState } from 'react';
import type { notificationRoutes } from '../../../../src/console/contract/notifications.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { notificationTexts as texts } from '../../texts/notifications.ts';

interface TestButtonProps {
  /** `smtp`, or the id of a webhook */
  readonly way: string;
  /** the way in words */
  readonly name: string;
  readonly disabled: boolean;
}

/** Sends a test message by the saved settings, and says what the other side answered. */
export function TestButton({ way, name, disabled }: TestButtonProps) {
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    try {
      const { ok, detail } = await call<typeof notificationRoutes.test>('POST /v1/notifications/test', {
        body: { way },
      });
      if (ok) notifyDone(texts.tested(name, detail));
      else notifyFailed(new Error(detail), texts.testFailed(name));
      await queryClient.invalidateQueries({ queryKey: [keys.notifications] });
    } catch (error) {
      notifyFailed(error, texts.testFailed(name));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Tooltip label={texts.testHint}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Send size={14} aria-hidden />}
        loading={busy}
        disabled={disabled}
        onClick={test}
      >
        {texts.test}
      </Button>
    </Tooltip>
  );
}
