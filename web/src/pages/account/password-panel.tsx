import { Button, Checkbox, PasswordInput, SimpleGrid, Stack, Text } from '@mantine/core';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { adoptSession } from '../../api/session.ts';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { Panel } from '../../parts/panel.tsx';
import { accountTexts } from '../../texts/accounts.ts';

const texts = accountTexts.account.password;

export function PasswordPanel() {
  const initial = { current: '', next: '', repeat: '', revokeTokens: false };
  const form = useApiForm(initial, async ({ current, next, revokeTokens }) => {
    const session = await call<typeof sessionRoutes.changePassword>('POST /v1/me/password', {
      body: { current, next, revokeTokens },
    });
    adoptSession(session);
    form.reset();
    notifyDone(revokeTokens ? texts.doneRevoked : texts.done);
    await queryClient.invalidateQueries({ queryKey: [keys.session, 'sessions'] });
    await queryClient.invalidateQueries({ queryKey: [keys.tokens] });
  });
  const differs = form.values.repeat !== '' && form.values.repeat !== form.values.next;
  const complete = form.values.current !== '' && form.values.next !== '' && form.values.repeat === form.values.next;
  return (
    <Panel title={texts.title}>
      <form onSubmit={form.submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {texts.text} {texts.nextHint}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 3 }} style={{ alignItems: 'end' }}>
            <PasswordInput {...form.text('current')} label={texts.current} autoComplete="current-password" />
            <PasswordInput {...form.text('next')} label={texts.next} autoComplete="new-password" />
            <PasswordInput
              {...form.text('repeat')}
              label={texts.repeat}
              autoComplete="new-password"
              error={differs ? texts.differs : undefined}
            />
          </SimpleGrid>
          <Checkbox
            label={texts.revokeTokens}
            description={texts.revokeHint}
            checked={form.values.revokeTokens}
            onChange={(event) => form.set('revokeTokens', event.currentTarget.checked)}
          />
          <FormProblem text={form.problem} />
          <Button type="submit" loading={form.busy} disabled={!complete} style={{ alignSelf: 'flex-start' }}>
            {texts.submit}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}
