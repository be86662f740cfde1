import { Button, Stack, TextInput } from '@mantine/core';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { adoptSession } from '../../api/session.ts';
import { useApiForm } from '../../forms/use-api-form.ts';
import { loginTexts as texts } from '../../texts/login.ts';
import { SignInProblem } from './sign-in-problem.tsx';
import { startOver } from './start-over.ts';

/** The second factor: a code of the authenticator, or a recovery code. */
export function CodeStep() {
  const form = useApiForm({ code: '' }, async ({ code }) => {
    const body = { code: code.replace(/\s/g, '') };
    adoptSession(await call<typeof sessionRoutes.secondFactor>('POST /v1/session/totp', { body }));
  });
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <TextInput
          {...form.text('code')}
          label={texts.code}
          description={texts.codeHint}
          autoComplete="one-time-code"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
          size="md"
        />
        <SignInProblem form={form} />
        <Button type="submit" loading={form.busy} size="md">
          {texts.confirm}
        </Button>
        <Button variant="subtle" onClick={startOver}>
          {texts.other}
        </Button>
      </Stack>
    </form>
  );
}
