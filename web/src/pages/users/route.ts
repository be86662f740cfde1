import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { readListSearch } from '../../url/list-search.ts';
import { onlyValid } from '../../url/search-params.ts';

export const usersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/users',
  validateSearch: onlyValid((raw) => readListSearch(raw, [])),
  component: lazyRouteComponent(() => import('./users-page.tsx'), 'UsersPage'),
});
