import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readFindingSearch } from './finding-search.ts';

export const findingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/findings',
  validateSearch: onlyValid(readFindingSearch),
  component: lazyRouteComponent(() => import('./findings-page.tsx'), 'FindingsPage'),
});
