import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ImportPreview } from '../../../src/console/contract/lists.ts';
import { useObserving } from '../api/status.ts';
import { notifyDone } from '../dialogs/notify.tsx';
import { openDialog } from '../dialogs/open-dialog.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Loading } from '../parts/loading.tsx';
import { actionTexts as texts } from '../texts/actions.ts';
import { partTexts } from '../texts/parts.ts';
import { checkQuery } from './check-query.ts';
import { CheckResult, isRefused, isWarned } from './check-result.tsx';
import { addEntries, type ListName, removeEntries, takeBack } from './list-entries.ts';

interface ListDialog {
  readonly list: ListName;
  readonly prefix: string;
}

/** Says what it would do, asks for a note, then puts an address into the allowlist or denylist. */
export function openListDialog({ list, prefix }: ListDialog): void {
  const title = list === 'allow' ? texts.allowTitle(prefix) : texts.denyTitle(prefix);
  openDialog(title, (close) => <ListQuestion list={list} prefix={prefix} onDone={close} />);
}

interface ListQuestionProps extends ListDialog {
  readonly onDone: () => void;
}

function ListQuestion({ list, prefix, onDone }: ListQuestionProps) {
  const check = useQuery(checkQuery(list, prefix));
  if (check.isPending) return <Loading height="9rem" />;
  return <ListForm list={list} prefix={prefix} onDone={onDone} check={check} />;
}

interface ListFormProps extends ListQuestionProps {
  readonly check: { readonly data: ImportPreview | null | undefined; readonly error: Error | null };
}

function ListForm({ list, prefix, onDone, check }: ListFormProps) {
  const observing = useObserving();
  const found = check.data;
  const listed = found?.known[0];
  const form = useApiForm({ note: listed?.before ?? '' }, async ({ note }) => {
    await addEntries(list, [{ prefix, note }]);
    const undo = () => (found ? takeBack(list, found) : removeEntries(list, { prefixes: [prefix] }, 1));
    notifyDone(list === 'allow' ? texts.allowed(prefix) : texts.denied(prefix), undo);
    onDone();
  });
  const anyway = list === 'deny' && isWarned(found);
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <Text>{list === 'allow' ? texts.allowText(prefix) : texts.denyText(prefix)}</Text>
        {list === 'deny' && observing && <Text c="dimmed">{texts.observing}</Text>}
        {listed && <Text>{texts.listedAlready}</Text>}
        <CheckResult check={check} />
        <TextInput
          {...form.text('note')}
          label={texts.note}
          description={texts.noteHint}
          maxLength={500}
          data-autofocus
        />
        <FormProblem text={form.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {partTexts.cancel}
          </Button>
          <Button
            type="submit"
            loading={form.busy}
            disabled={isRefused(found)}
            {...(list === 'deny' ? { color: 'red' } : {})}
          >
            {list === 'allow' ? texts.allow : anyway ? texts.denyAnyway : texts.deny}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
