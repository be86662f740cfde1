import { createRoute, redirect } from '@tanstack/react-router';
import { queryClient } from '../api/query-client.ts';
import { sessionQuery } from '../api/session.ts';
import { type RawSearch, readText } from '../url/search-params.ts';
import { lazyPage } from './load-part.ts';
import { PageFault } from './page-fault.tsx';
import { rootRoute } from './root-route.ts';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** what the page shows can be that of one host: the `host` of its address */
    readonly byHost?: true;
  }
}

/** Parent of every page that needs somebody signed in. Whoever is not goes to the login, and back afterwards. */
export const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  validateSearch: (raw: RawSearch): { host?: string | undefined } => {
    const host = readText(raw.host);
    return host === undefined ? {} : { host };
  },
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery).catch(() => undefined);
    if (session && session.stage !== 'full') throw redirect({ to: '/login', search: { to: location.href } });
    if (session?.firstRun && session.user?.role === 'admin' && location.pathname === '/')
      throw redirect({ to: '/first-run' });
  },
  component: lazyPage(() => import('../frame/frame.tsx'), 'Frame'),
  errorComponent: PageFault,
});
