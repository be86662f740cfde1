import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { adoptSession } from '../../api/session.ts';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { loginTexts as texts } from '../../texts/login.ts';
import { startOver } from './start-over.ts';

/** @param props.current the one-time password, if it was typed in this page */
export function NewPasswordStep({ current }: { readonly current: string }) {
  const [differ, setDiffer] = useState(false);
  const form = useApiForm({ current, next: '', repeat: '' }, async ({ current: now, next, repeat }) => {
    setDiffer(next !== repeat);
    if (next !== repeat) return;
    adoptSession(
      await call<typeof sessionRoutes.changePassword>('POST /v1/me/password', { body: { current: now, next } }),
    );
  });
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <Text>{texts.newPasswordText}</Text>
        {(current === '' || form.error('current') !== undefined) && (
          <PasswordInput
            {...form.text('current')}
            label={texts.current}
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
          />
        )}
        <PasswordInput
          {...form.text('next')}
          label={texts.next}
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={12}
          autoFocus
          size="md"
        />
        <PasswordInput
          {...form.text('repeat')}
          error={differ ? texts.differ : undefined}
          label={texts.repeat}
          autoComplete="new-password"
          required
          withAsterisk={false}
          size="md"
        />
        <FormProblem text={form.problem} />
        <Button type="submit" loading={form.busy} size="md">
          {texts.savePassword}
        </Button>
        <Button variant="subtle" onClick={startOver}>
          {texts.other}
        </Button>
      </Stack>
    </form>
  );
}
