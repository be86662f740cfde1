import { Button, Group, Stack, Text } from '@mantine/core';
import type { User } from '../../../../src/console/contract/users.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { accountTexts } from '../../texts/accounts.ts';
import { partTexts } from '../../texts/parts.ts';
import { changeUser, type UserChange } from './change-user.ts';
import { OwnPassword } from './own-password.tsx';

const texts = accountTexts.users;

/** A change that lets somebody in. */
export interface Grant {
  readonly user: User;
  readonly change: UserChange;
  readonly title: string;
  readonly consequence: string;
  /** the verb on the button, as in the title */
  readonly verb: string;
  /** something that worked stops working, or becomes weaker */
  readonly dangerous: boolean;
  /** takes it back, where that needs no password */
  readonly undo?: UserChange;
}

interface GrantDialogProps {
  readonly grant: Grant;
  readonly onClose: () => void;
  readonly onOneTimePassword: (name: string, password: string) => void;
}

/** Says the consequence, and asks for the own password. */
export function GrantDialog({ grant, onClose, onOneTimePassword }: GrantDialogProps) {
  const { user, change, title, consequence, verb, dangerous, undo } = grant;
  const form = useApiForm({ ownPassword: '' }, async ({ ownPassword }) => {
    const oneTime = await changeUser(user, { ...change, ownPassword });
    onClose();
    if (oneTime !== null) onOneTimePassword(user.name, oneTime);
    else notifyDone(texts.changed(user.name), undo && (() => changeUser(user, undo)));
  });
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={form.submit}>
        <Stack>
          <Text>{consequence}</Text>
          <OwnPassword {...form.text('ownPassword')} data-autofocus />
          <FormProblem text={form.problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {partTexts.cancel}
            </Button>
            <Button type="submit" {...(dangerous ? { color: 'red' } : {})} loading={form.busy}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
