import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readDashboardSearch } from './dashboard-search.ts';

export const dashboardRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: onlyValid(readDashboardSearch),
  staticData: { byHost: true },
  component: lazyRouteComponent(() => import('./dashboard-page.tsx'), 'DashboardPage'),
});
