import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { adoptSession } from '../../api/session.ts';
import { useApiForm } from '../../forms/use-api-form.ts';
import { loginTexts as texts } from '../../texts/login.ts';
import { SignInProblem } from './sign-in-problem.tsx';

/** @param props.onSignedIn is given the password that was right */
export function PasswordStep({ onSignedIn }: { readonly onSignedIn: (password: string) => void }) {
  const form = useApiForm({ name: '', password: '' }, async (values) => {
    const session = await call<typeof sessionRoutes.signIn>('POST /v1/session', { body: values });
    onSignedIn(values.password);
    adoptSession(session);
  });
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <TextInput
          {...form.text('name')}
          label={texts.name}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
          size="md"
        />
        <PasswordInput
          {...form.text('password')}
          label={texts.password}
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="md"
        />
        <SignInProblem form={form} />
        <Button type="submit" loading={form.busy} size="md" mt={4}>
          {texts.signIn}
        </Button>
        <Text size="xs" c="dimmed">
          {texts.first}
        </Text>
      </Stack>
    </form>
  );
}
