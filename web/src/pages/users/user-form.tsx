import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { Role } from '../../../../src/console/contract/route.ts';
import type { User, userRoutes } from '../../../../src/console/contract/users.ts';
import { call } from '../../api/client.ts';
import { isMore } from '../../api/session.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { accountTexts } from '../../texts/accounts.ts';
import { partTexts } from '../../texts/parts.ts';
import { RoleChoice } from '../tokens/role-choice.tsx';
import { changeUser, usersChanged } from './change-user.ts';
import { OwnPassword } from './own-password.tsx';

const texts = accountTexts.users;

interface UserFormProps {
  /** absent: a new one */
  readonly user?: User;
  readonly onClose: () => void;
  readonly onOneTimePassword: (name: string, password: string) => void;
}

/** Lets a colleague in, or changes name and role. */
export function UserForm({ user, onClose, onOneTimePassword }: UserFormProps) {
  const initial: { name: string; role: Role; ownPassword: string } = {
    name: user?.name ?? '',
    role: user?.role ?? 'viewer',
    ownPassword: '',
  };
  const gives = (role: Role) => !user || isMore(role, user.role);
  const form = useApiForm(initial, async ({ name, role, ownPassword }) => {
    if (user) {
      const given = gives(role) ? { ownPassword } : {};
      await changeUser(user, {
        ...(name === user.name ? {} : { name }),
        ...(role === user.role ? {} : { role }),
        ...given,
      });
      onClose();
      const before = {
        ...(name === user.name ? {} : { name: user.name }),
        ...(role === user.role ? {} : { role: user.role }),
      };
      // the role that was taken is given again with the password only
      const undo = isMore(user.role, role) ? undefined : () => changeUser(user, before);
      notifyDone(texts.changed(name), undo);
      return;
    }
    const { oneTimePassword } = await call<typeof userRoutes.create>('POST /v1/users', {
      body: { name, role, ownPassword },
    });
    onClose();
    if (oneTimePassword === null) notifyDone(texts.created(name));
    else onOneTimePassword(name, oneTimePassword);
    await usersChanged();
  });
  return (
    <Dialog onClose={onClose} title={user ? texts.editTitle(user.name) : texts.add}>
      <form onSubmit={form.submit}>
        <Stack>
          <TextInput
            {...form.text('name')}
            label={texts.name}
            description={texts.nameHint}
            maxLength={60}
            autoComplete="off"
            data-autofocus
          />
          <RoleChoice
            label={texts.role}
            value={form.values.role}
            error={form.error('role')}
            onChange={(role) => form.set('role', role)}
          />
          {gives(form.values.role) && <OwnPassword {...form.text('ownPassword')} />}
          <FormProblem text={form.problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {partTexts.cancel}
            </Button>
            <Button type="submit" loading={form.busy}>
              {user ? texts.save : texts.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
