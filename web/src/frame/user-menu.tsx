import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleUser, KeyRound, LogOut } from 'lucide-react';
import type { sessionRoutes } from '../../../src/console/contract/session.ts';
import { call } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { sessionQuery } from '../api/session.ts';
import { notifyFailed } from '../dialogs/notify.tsx';
import { forgetMemoryDrafts } from '../preferences/memory-draft.ts';
import { frameTexts } from '../texts/frame.ts';

/** Who is signed in, how the console looks, and the way out. */
export function UserMenu() {
  const { data: session } = useQuery(sessionQuery);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const user = session?.user;
  const signOut = async () => {
    try {
      await call<typeof sessionRoutes.signOut>('DELETE /v1/session', {});
      queryClient.clear();
      forgetMemoryDrafts();
      await navigate({ to: '/login' });
    } catch (error) {
      notifyFailed(error);
    }
  };
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={frameTexts.user(user?.name ?? '')}>
          <CircleUser size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user?.name} ({user?.role})
        </Menu.Label>
        <Menu.Item
          leftSection={<KeyRound size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/account" {...props} />}
        >
          {frameTexts.pages.account}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{frameTexts.scheme.label}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(schemeOf(value))}>
          <Menu.RadioItem value="light">{frameTexts.scheme.light}</Menu.RadioItem>
          <Menu.RadioItem value="dark">{frameTexts.scheme.dark}</Menu.RadioItem>
          <Menu.RadioItem value="auto">{frameTexts.scheme.auto}</Menu.RadioItem>
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={signOut}>
          {frameTexts.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function schemeOf(value: string): 'light' | 'dark' | 'auto' {
  return value === 'light' || value === 'dark' ? value : 'auto';
}
