import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/session.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import { TokensPanel } from '../tokens/tokens-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { TotpPanel } from './totp-panel.tsx';

const texts = accountTexts.account;

/** One's own account: password, second factor, sessions, API tokens. */
export function AccountPage() {
  const { data } = useQuery(sessionQuery);
  const user = data?.user;
  return (
    <>
      <PageHead title={texts.title}>{user && texts.signedIn(user.name, accountTexts.roles[user.role])}</PageHead>
      <Stack gap="md">
        <PasswordPanel />
        {user && <TotpPanel active={user.totp} />}
        <SessionsPanel />
        <TokensPanel all={false} />
      </Stack>
    </>
  );
}
