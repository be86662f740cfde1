import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useCluster } from '../api/status.ts';
import { notifyDone } from '../dialogs/notify.tsx';
import { openDialog } from '../dialogs/open-dialog.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { actionTexts as texts } from '../texts/actions.ts';
import { partTexts } from '../texts/parts.ts';
import { spanText } from '../time/time-text.ts';
import { lift, restore } from './address-actions.ts';
import { holdChoices } from './hold-choices.ts';

/** Asks how long it shall hold, then lifts whatever blocks the target. */
export function openUnblockDialog(target: string): void {
  openDialog(texts.unblockTitle(target), (close) => <UnblockForm target={target} onDone={close} />);
}

interface UnblockFormProps {
  readonly target: string;
  readonly onDone: () => void;
}

function UnblockForm({ target, onDone }: UnblockFormProps) {
  const onlyHere = useCluster()?.role === 'host';
  const form = useApiForm({ hold: '3600' }, async ({ hold }) => {
    const { done, failed, lifted } = await lift([target], Number(hold));
    const [failure] = failed;
    if (done === 0) notifyDone(failure?.reason ?? texts.notBlocked(target));
    else notifyDone(texts.unblocked(target), lifted.length > 0 ? () => restore(lifted) : undefined);
    onDone();
  });
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <Text>{(onlyHere ? texts.unblockHere : texts.unblockText)(spanText(Number(form.values.hold) * 1000))}</Text>
        <Select
          label={texts.hold}
          data={holdChoices}
          allowDeselect={false}
          value={form.values.hold}
          error={form.error('holdSeconds')}
          onChange={(value) => form.set('hold', value ?? '3600')}
        />
        <FormProblem text={form.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {partTexts.cancel}
          </Button>
          <Button type="submit" loading={form.busy} data-autofocus>
            {texts.unblock}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
