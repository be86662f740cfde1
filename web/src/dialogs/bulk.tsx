import { Button, Group, List, Progress, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { messageOf } from '../api/api-error.ts';
import { partTexts } from '../texts/parts.ts';

export interface BulkResult {
  readonly done: number;
  readonly failed: readonly { readonly subject: string; readonly reason: string }[];
  readonly stopped: boolean;
}

interface BulkWork<T> {
  readonly title: string;
  readonly items: readonly T[];
  /** how many go to the server at once */
  readonly chunk: number;
  readonly act: (items: readonly T[], signal: AbortSignal) => Promise<Omit<BulkResult, 'stopped'>>;
}

/**
 * Does something to many rows, part by part, with a dialog that shows how far it is and can stop it. What was done
 * until then stays done. Resolves when all is done or it was stopped; failures of parts are told in the dialog.
 */
export async function doBulk<T>({ title, items, chunk, act }: BulkWork<T>): Promise<BulkResult> {
  const controller = new AbortController();
  const failed: { subject: string; reason: string }[] = [];
  let done = 0;
  const show = (update: boolean) => {
    const properties = {
      title,
      children: <BulkProgress done={done} total={items.length} onStop={() => controller.abort()} />,
      closeOnClickOutside: false,
      closeOnEscape: false,
      withCloseButton: false,
    };
    if (update) modals.updateModal({ modalId: id, ...properties });
    return properties;
  };
  // a single part has no progress worth a dialog
  const id = items.length > chunk ? modals.open(show(false)) : '';
  for (let start = 0; start < items.length && !controller.signal.aborted; start += chunk) {
    try {
      const result = await act(items.slice(start, start + chunk), controller.signal);
      done += result.done;
      failed.push(...result.failed);
    } catch (error) {
      if (controller.signal.aborted) break;
      failed.push({ subject: title, reason: messageOf(error) });
      break;
    }
    if (id !== '') show(true);
  }
  if (id !== '') modals.close(id);
  if (failed.length > 0) tellFailures(title, done, failed);
  return { done, failed, stopped: controller.signal.aborted };
}

interface BulkProgressProps {
  readonly done: number;
  readonly total: number;
  readonly onStop: () => void;
}

function BulkProgress({ done, total, onStop }: BulkProgressProps) {
  return (
    <Stack>
      <Progress value={(100 * done) / total} aria-label={partTexts.progress(done, total)} />
      <Group justify="space-between">
        <Text aria-live="polite">{partTexts.progress(done, total)}</Text>
        <Button variant="default" onClick={onStop} data-autofocus>
          {partTexts.stop}
        </Button>
      </Group>
    </Stack>
  );
}

function tellFailures(title: string, done: number, failed: BulkResult['failed']): void {
  modals.open({
    title,
    children: (
      <Stack gap="xs">
        <Text>{partTexts.someFailed(failed.length, done)}</Text>
        <List size="sm">
          {failed.slice(0, 20).map(({ subject, reason }) => (
            <List.Item key={`${subject} ${reason}`}>
              <span className="wire">{subject}</span>: {reason}
            </List.Item>
          ))}
        </List>
      </Stack>
    ),
  });
}
