import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { accountTexts } from '../../texts/accounts.ts';
import { partTexts } from '../../texts/parts.ts';

const texts = accountTexts.account.totp;

/** Takes the second factor away, with the password. */
export function TotpRemoval({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => void }) {
  const form = useApiForm({ password: '' }, async ({ password }) => {
    await call<typeof sessionRoutes.removeTotp>('POST /v1/me/totp/remove', { body: { password } });
    onDone();
  });
  return (
    <Dialog onClose={onClose} title={texts.removeTitle}>
      <form onSubmit={form.submit}>
        <Stack>
          <Text>{texts.removeText}</Text>
          <PasswordInput
            {...form.text('password')}
            label={texts.password}
            autoComplete="current-password"
            data-autofocus
          />
          <FormProblem text={form.problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {partTexts.cancel}
            </Button>
            <Button type="submit" color="red" loading={form.busy}>
              {texts.remove}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
