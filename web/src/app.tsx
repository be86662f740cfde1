import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { whenSignedOut, whenTokenRefused } from './api/client.ts';
import { queryClient } from './api/query-client.ts';
import { renewSession, sessionQuery } from './api/session.ts';
import { styleNonce } from './nonce.ts';
import { HintLayer } from './parts/hint-layer.tsx';
import { router } from './router/router.ts';
import { cssVariables, theme } from './theme/theme.ts';

const colorSchemes = localStorageColorSchemeManager({ key: 'sipprot-color-scheme' });

export function App() {
  useEffect(() => {
    whenSignedOut(goToLogin);
    whenTokenRefused(renewSession);
  }, []);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce ?? ''}
    >
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications position="bottom-right" limit={4} />
          <RouterProvider router={router} />
          <HintLayer />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** To the login, and back to the same view afterwards. @param ended whether it is the session that has ended */
function goToLogin(ended: boolean): void {
  const { pathname, href } = router.state.location;
  if (pathname === '/login') return;
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  void router.navigate({ to: '/login', search: { to: href, ended: ended ? 'yes' : undefined } });
}
