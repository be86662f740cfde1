import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readHostSearch } from './host-search.ts';

export const hostsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/hosts',
  validateSearch: onlyValid(readHostSearch),
  component: lazyRouteComponent(() => import('./hosts-page.tsx'), 'HostsPage'),
});
