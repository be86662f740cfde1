import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifyDone } from '../dialogs/notify.tsx';
import { FormProblem } from '../forms/form-problem.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { actionTexts as texts } from '../texts/actions.ts';
import { partTexts } from '../texts/parts.ts';
import { addToList, removeFromList } from './address-actions.ts';

interface ListDialog {
  readonly list: 'allow' | 'deny';
  readonly prefix: string;
}

/** Asks for a note, then puts an address into the allowlist or denylist. */
export function openListDialog({ list, prefix }: ListDialog): void {
  const id = modals.open({
    title: list === 'allow' ? texts.allowTitle(prefix) : texts.denyTitle(prefix),
    children: <ListForm list={list} prefix={prefix} onDone={() => modals.close(id)} />,
  });
}

function ListForm({ list, prefix, onDone }: ListDialog & { readonly onDone: () => void }) {
  const form = useApiForm({ note: '' }, async ({ note }) => {
    await addToList(list, prefix, note);
    notifyDone(list === 'allow' ? texts.allowed(prefix) : texts.denied(prefix), () => removeFromList(list, prefix));
    onDone();
  });
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <Text>{list === 'allow' ? texts.allowText(prefix) : texts.denyText(prefix)}</Text>
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
          <Button type="submit" loading={form.busy} {...(list === 'deny' ? { color: 'red' } : {})}>
            {list === 'allow' ? texts.allow : texts.deny}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
