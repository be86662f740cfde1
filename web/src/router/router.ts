import { createRouter } from '@tanstack/react-router';
import { accountRoute } from '../pages/account/route.ts';
import { allowlistRoute } from '../pages/allowlist/route.ts';
import { apiReferenceRoute } from '../pages/api-reference/route.ts';
import { attacksRoute } from '../pages/attacks/route.ts';
import { auditRoute } from '../pages/audit/route.ts';
import { blocksRoute } from '../pages/blocks/route.ts';
import { campaignsRoute } from '../pages/campaigns/route.ts';
import { countriesRoute } from '../pages/countries/route.ts';
import { dashboardRoute } from '../pages/dashboard/route.ts';
import { denylistRoute } from '../pages/denylist/route.ts';
import { explainRoute } from '../pages/explain/route.ts';
import { findingsRoute } from '../pages/findings/route.ts';
import { firstRunRoute } from '../pages/first-run/route.ts';
import { hostsRoute } from '../pages/hosts/route.ts';
import { loginRoute } from '../pages/login/route.ts';
import { settingsRoute } from '../pages/settings/route.ts';
import { usersRoute } from '../pages/users/route.ts';
import { Loading } from '../parts/loading.tsx';
import { parseSearchParams, stringifySearchParams } from '../url/search-params.ts';
import { backClosesDialog } from './back-closes-dialog.ts';
import { frameRoute } from './frame-route.ts';
import { NotFound } from './not-found.tsx';
import { notFoundRoute } from './not-found-route.ts';
import { PageFault } from './page-fault.tsx';
import { rootRoute } from './root-route.ts';

const routeTree = rootRoute.addChildren([
  loginRoute,
  firstRunRoute,
  frameRoute.addChildren([
    dashboardRoute,
    attacksRoute,
    campaignsRoute,
    explainRoute,
    blocksRoute,
    allowlistRoute,
    denylistRoute,
    countriesRoute,
    findingsRoute,
    hostsRoute,
    settingsRoute,
    usersRoute,
    auditRoute,
    apiReferenceRoute,
    accountRoute,
    notFoundRoute,
  ]),
]);

/** All pages. What stands behind the `?` is plain text: `/attacks?type=OPTIONS&page=2`. */
export const router = createRouter({
  routeTree,
  parseSearch: parseSearchParams,
  stringifySearch: stringifySearchParams,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultPendingMs: 300,
  defaultErrorComponent: PageFault,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

backClosesDialog(router.history);

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
