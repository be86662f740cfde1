import { Button, Group, List, Progress, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { messageOf } from '../api/api-error.ts';
import { partTexts } from '../texts/parts.ts';

export interface BulkResult {
  readonly done: number;
  readonly failed: readonly { readonly subject: string; readonly reason: string }[];
  /** how many were not begun, because it was stopped */
  readonly left: number;
}

interface BulkWork<T> {
  readonly title: string;
  readonly items: readonly T[];
  /** how many go to the server at once */
  readonly chunk: number;
  /** a part that was begun is waited for, also when it is stopped: what it did must be known to take it back */
  readonly act: (items: readonly T[]) => Promise<Omit<BulkResult, 'left'>>;
}

/**
 * Does something to many rows, part by part, with a dialog that shows how far it is and can stop it. What was done
 * until then stays done. Resolves when all is done or it was stopped; failures of parts are told in the dialog.
 */
export async function doBulk<T>({ title, items, chunk, act }: BulkWork<T>): Promise<BulkResult> {
  let stopped = false;
  const failed: { subject: string; reason: string }[] = [];
  let done = 0;
  const stop = () => {
    stopped = true;
  };
  const show = (update: boolean) => {
    const properties = {
      title,
      children: <BulkProgress done={done} total={items.length} onStop={stop} />,
      closeOnClickOutside: false,
      closeOnEscape: false,
      withCloseButton: false,
    };
    if (update) modals.updateModal({ modalId: id, ...properties });
    return properties;
  };
  // a single part has no progress worth a dialog
  const id = items.length > chunk ? modals.open(show(false)) : '';
  let start = 0;
  for (; start < items.length && !stopped; start += chunk) {
    try {
      const result = await act(items.slice(start, start + chunk));
      done += result.done;
      failed.push(...result.failed);
    } catch (error) {
      failed.push({ subject: title, reason: messageOf(error) });
      break;
    }
    if (id !== '') show(true);
  }
  if (id !== '') modals.close(id);
  if (failed.length > 0) tellFailures(title, done, failed);
  return { done, failed, left: stopped ? Math.max(0, items.length - start) : 0 };
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

/** Which of many could not be done, and why. */
export function tellFailures(title: string, done: number, failed: BulkResult['failed']): void {
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
