import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../api/query-client.ts';
import { useObserving } from '../api/status.ts';
import { notifyDone } from '../dialogs/notify.tsx';
import { openDialog } from '../dialogs/open-dialog.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { actionTexts as texts } from '../texts/actions.ts';
import { partTexts } from '../texts/parts.ts';
import { block, lift } from './address-actions.ts';
import { checkQuery } from './check-query.ts';
import { CheckResult, isRefused, isWarned } from './check-result.tsx';

const durations = [
  { value: '', label: texts.durations.usual },
  { value: '3600', label: texts.durations.hour },
  { value: '86400', label: texts.durations.day },
  { value: '604800', label: texts.durations.week },
  { value: '2592000', label: texts.durations.month },
];

/** Asks for time and note, then blocks. @param target absent: asks for that, too */
export function openBlockDialog(target?: string): void {
  const title = target === undefined ? texts.blockByHand : texts.blockTitle(target);
  openDialog(title, (close) => <BlockForm target={target} onDone={close} />);
}

function BlockForm({ target, onDone }: { readonly target: string | undefined; readonly onDone: () => void }) {
  /** what was asked about: a typed one when it is to be blocked */
  const [asked, setAsked] = useState(target);
  const observing = useObserving();
  const check = useQuery({ ...checkQuery('deny', asked ?? ''), enabled: asked !== undefined });
  const form = useApiForm({ target: target ?? '', seconds: '', note: '' }, async (values) => {
    if (values.target !== asked) {
      setAsked(values.target);
      const found = await queryClient.fetchQuery(checkQuery('deny', values.target));
      if (found && found.dangerous.length > 0) return;
    }
    const made = await block(values.target, values.seconds === '' ? undefined : Number(values.seconds), values.note);
    notifyDone(texts.blocked(made.target, observing), () => lift([made.target], 0));
    onDone();
  });
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <Text>{target === undefined ? texts.blockByHandText : texts.blockText(target)}</Text>
        {observing && <Text c="dimmed">{texts.observing}</Text>}
        {target === undefined && (
          <TextInput
            {...form.text('target')}
            label={texts.target}
            placeholder={texts.targetHint}
            required
            data-autofocus
            spellCheck={false}
          />
        )}
        <Select
          label={texts.duration}
          data={durations}
          allowDeselect={false}
          value={form.values.seconds}
          error={form.error('seconds')}
          onChange={(value) => form.set('seconds', value ?? '')}
        />
        <TextInput {...form.text('note')} label={texts.note} description={texts.noteHint} maxLength={500} />
        {form.values.target === asked && <CheckResult check={check} />}
        <FormProblem text={form.problem ?? (target === undefined ? undefined : form.error('target'))} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {partTexts.cancel}
          </Button>
          <Button
            type="submit"
            color="red"
            loading={form.busy || check.isLoading}
            disabled={form.values.target === asked && isRefused(check.data)}
          >
            {form.values.target === asked && isWarned(check.data) ? texts.blockAnyway : texts.block}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
