import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { sessionQuery } from '../../api/session.ts';
import { PlainPage } from '../../frame/plain-page.tsx';
import { Loading } from '../../parts/loading.tsx';
import { loginTexts as texts } from '../../texts/login.ts';
import { CodeStep } from './code-step.tsx';
import { NewPasswordStep } from './new-password-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { loginRoute } from './route.ts';

/** Signing in, step by step: which one is next says the server. Leads back to where one was. */
export function LoginPage() {
  const { to = '/', ended } = loginRoute.useSearch();
  const router = useRouter();
  const { data: session, isError } = useQuery({
    ...sessionQuery,
    refetchInterval: ({ state }) => (state.data ? false : 5000),
  });
  // typed a moment ago: whoever has to change it need not type it again
  const [password, setPassword] = useState('');
  const stage = session?.stage;
  // what was open or can be undone belongs to the session that is over
  useEffect(() => {
    modals.closeAll();
    notifications.clean();
  }, []);
  useEffect(() => {
    if (stage === 'full') router.history.replace(to);
  }, [stage, to, router]);
  if (stage === 'totp')
    return (
      <PlainPage title={texts.secondFactor}>
        <CodeStep />
      </PlainPage>
    );
  if (stage === 'password')
    return (
      <PlainPage title={texts.newPassword}>
        <NewPasswordStep current={password} />
      </PlainPage>
    );
  return (
    <PlainPage title={texts.title}>
      {stage === 'none' && ended && <Text mb="sm">{texts.ended}</Text>}
      {stage === 'none' && <PasswordStep onSignedIn={setPassword} />}
      {!session && isError && <Text role="alert">{texts.unreachable}</Text>}
      {!session && !isError && <Loading height="200px" />}
    </PlainPage>
  );
}
