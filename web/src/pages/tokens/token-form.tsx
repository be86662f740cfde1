import { Button, Group, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Role } from '../../../../src/console/contract/route.ts';
import type { tokenRoutes } from '../../../../src/console/contract/tokens.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery } from '../../api/session.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { accountTexts } from '../../texts/accounts.ts';
import { partTexts } from '../../texts/parts.ts';
import { RoleChoice } from './role-choice.tsx';

const texts = accountTexts.tokens;
const day = 86_400_000;
const expiries = ['30', '90', '365', '0'] as const;

interface TokenFormProps {
  readonly onClose: () => void;
  readonly onMade: (token: string) => void;
}

/** Makes a token of one's own. The least role and a year are proposed. */
export function TokenForm({ onClose, onMade }: TokenFormProps) {
  const { data: session } = useQuery(sessionQuery);
  const initial: { name: string; role: Role; days: (typeof expiries)[number]; password: string } = {
    name: '',
    role: 'viewer',
    days: '365',
    password: '',
  };
  const form = useApiForm(initial, async ({ name, role, days, password }) => {
    const expiresAt = days === '0' ? null : Date.now() + Number(days) * day;
    const { token } = await call<typeof tokenRoutes.create>('POST /v1/tokens', {
      body: { name, role, expiresAt, password },
    });
    onMade(token);
    await queryClient.invalidateQueries({ queryKey: [keys.tokens] });
  });
  return (
    <Dialog onClose={onClose} title={texts.add}>
      <form onSubmit={form.submit}>
        <Stack>
          <TextInput
            {...form.text('name')}
            label={texts.name}
            description={texts.nameHint}
            maxLength={60}
            data-autofocus
          />
          <RoleChoice
            label={texts.role}
            value={form.values.role}
            most={session?.user?.role ?? 'viewer'}
            error={form.error('role')}
            onChange={(role) => form.set('role', role)}
          />
          <NativeSelect
            label={texts.expires}
            value={form.values.days}
            error={form.error('expiresAt')}
            data={expiries.map((value) => ({ value, label: texts.expiries[value] }))}
            onChange={(event) => form.set('days', expiries.find((each) => each === event.currentTarget.value) ?? '365')}
          />
          <PasswordInput
            {...form.text('password')}
            label={texts.password}
            description={texts.passwordHint}
            autoComplete="current-password"
          />
          <FormProblem text={form.problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {partTexts.cancel}
            </Button>
            <Button type="submit" loading={form.busy}>
              {texts.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
