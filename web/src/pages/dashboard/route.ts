import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readDashboardSearch } from './dashboard-search.ts';

export const dashboardRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: onlyValid(readDashboardSearch),
  staticData: { byHost: true },
  component: lazyPage(() => import('./dashboard-page.tsx'), 'DashboardPage'),
});
